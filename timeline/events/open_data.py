"""イベント一覧: the events in the layout in which municipalities publish theirs (推奨データセット).

The 32 columns of the layout stand first, in its order and under its names; behind them, as local columns usually do,
the address columns of its successor (自治体標準オープンデータセット) and what the record needs to be read back whole.
What the record does not hold is left blank.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from portal.web.downloads import Column, Kind, Listing
from timeline.entries.list_rows import entry_address
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Role

_NOT_KEPT = "記録にないため空欄"
_CODE, _NUMBER, _DATE = Kind.CODE, Kind.NUMBER, Kind.DATE
OFFICIAL = (
    Column("都道府県コード又は市区町村コード", _CODE, "データを管理する地方公共団体のコード。特別区長会は当たらず空欄"),
    Column("NO", _CODE, "経過の記号。変わらない"),
    Column("都道府県名", meaning="データを管理する地方公共団体の都道府県。空欄"),
    Column("市区町村名", meaning="データを管理する地方公共団体の市区町村。空欄"),
    Column("イベント名"),
    Column("イベント名_カナ", meaning=_NOT_KEPT),
    Column("イベント名_英語", meaning=_NOT_KEPT),
    Column("開始日", _DATE),
    Column("終了日", _DATE, "この日を含む。1日だけなら開始日と同じ"),
    Column("開始時間", meaning="HH:MM。どの日も同じ時間で、記録にあるときだけ"),
    Column("終了時間", meaning="HH:MM。同上"),
    Column("開始日時特記事項", meaning="日や時間の違う日程があるとき、それぞれの件名、日、時間を「／」でつないだもの"),
    Column("説明", meaning="テーマ、本文、内容の第1段を「／」でつないだもの"),
    Column("料金(基本)", _NUMBER, f"円。{_NOT_KEPT}"),
    Column("料金(詳細)", meaning=_NOT_KEPT),
    Column("連絡先名称", meaning=_NOT_KEPT),
    Column("連絡先電話番号", meaning=_NOT_KEPT),
    Column("連絡先内線番号", meaning=_NOT_KEPT),
    Column("主催者", meaning="2つ以上なら「、」でつなぐ"),
    Column("場所名称"),
    Column("住所", meaning="会場の所在地。記録にあるときだけ"),
    Column("方書", meaning="会場内の場所"),
    Column("緯度", meaning=_NOT_KEPT),
    Column("経度", meaning=_NOT_KEPT),
    Column("アクセス方法", meaning=_NOT_KEPT),
    Column("駐車場情報", meaning=_NOT_KEPT),
    Column("定員", _NUMBER, f"人。{_NOT_KEPT}"),
    Column("参加申込終了日", _DATE, _NOT_KEPT),
    Column("参加申込終了時間", meaning=_NOT_KEPT),
    Column("参加申込方法", meaning=_NOT_KEPT),
    Column("URL", meaning="催しのページ"),
    Column("備考", meaning="資料の※を「／」でつないだもの"),
)
LOCAL = (
    Column("所在地_全国地方公共団体コード", _CODE, "会場のある自治体。6桁。分かるときだけ"),
    Column("所在地_都道府県"),
    Column("所在地_市区町村"),
    Column("カテゴリー", meaning="経過の種別"),
    Column("状態", meaning="中止、延期のとき"),
    Column("関係自治体コード", _CODE, "記録に名前の出る自治体・特別区の全国地方公共団体コード（6桁）を「、」でつなぐ"),
)
OPEN_EVENTS = Listing(
    "イベント一覧",
    "催しを、推奨データセット「イベント一覧」の32列の並びと名称で表したもの。続く列に、所在地と、ポータルの項目",
    (*OFFICIAL, *LOCAL),
)
BETWEEN = "／"
_ROWS = ("municipalities", "roles")


def open_event_rows(found: Any) -> Iterator[tuple]:
    """Rows of OPEN_EVENTS, in the order of `found`. Three queries for each five hundred."""
    address = entry_address()
    with_place = found.select_related("kind", "venue__municipality__prefecture").prefetch_related(*_ROWS)
    for entry in with_place.iterator(chunk_size=500):
        venue, place = entry.venue, entry.venue and entry.venue.municipality
        begin, end, particulars = _hours(entry)
        hosts = [role.name for role in entry.roles.all() if role.kind == Role.Kind.HOST and role.name]
        texts = (entry.theme, entry.body, *(line.removeprefix("・") for line in entry.outline["lines"]))
        yield (
            *(None, entry.key, None, None, entry.title, None, None, entry.first_day, entry.last_day),
            *(begin, end, particulars, _joined(texts), *(None,) * 5, "、".join(dict.fromkeys(hosts))),
            *(venue and venue.name, venue and venue.address, entry.room, *(None,) * 8),
            *(settings.BASE_URL + address(entry.key), _joined(entry.notes.splitlines())),
            *((place.lg_code, place.prefecture.name, place.name) if place else (None,) * 3),
            *(str(entry.kind), _status(entry), "、".join(each.lg_code for each in entry.municipalities.all())),
        )


def _joined(texts: Any) -> str:
    return BETWEEN.join(" ".join(text.splitlines()) for text in texts if text.strip())


def _status(entry: Entry) -> str | None:
    return entry.get_event_status_display() if entry.is_called_off else None


def _hours(entry: Entry) -> tuple[str | None, str | None, str | None]:
    """Begin and end where one part has the same hours on all days of the event; else what the parts say, in words."""
    parts = entry.outline["parts"]
    if len(parts) == 1:
        _, title, days, venue = parts[0]
        whole = [[str(entry.first_day), str(entry.last_day)]]
        if title == entry.title and not venue and [each[:2] for each in days] == whole and len(days[0][2]) == 1:
            begin, _, end = days[0][2][0].partition("～")
            return f"{begin:0>5}", f"{end:0>5}" if end else None, None
    said = [f"{title}　{_days(each)}" for _, title, days, _ in parts for each in days]
    return None, None, _joined(said) or None


def _days(said: list) -> str:
    first, last, hours = said
    return "　".join([first if first == last else f"{first}～{last}", "、".join(hours)]).strip()
