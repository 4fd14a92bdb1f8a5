"""Tables of 経過 to download (portal.web.downloads): entries, their items, and the municipalities they name."""

from django.conf import settings
from django.utils import timezone

from portal.web.days import is_planned
from portal.web.downloads import Column, Kind, Listing

from .list_rows import entry_address
from .models.entries import Entry
from .models.programme import Item

KEY = Column("経過の記号", Kind.CODE, "経過の一件を指す記号。ページのURLにもなり、変わらない")
TITLE = Column("件名")
FIRST, LAST = Column("初日", Kind.DATE), Column("最終日", Kind.DATE, "この日を含む。1日だけなら初日と同じ")
ENTRY_COLUMNS = (
    KEY,
    FIRST,
    LAST,
    Column("種別", meaning="区長会総会、協定締結、展示など。事務局が足し、名前を改めることがある"),
    TITLE,
    Column("テーマ"),
    Column("本文"),
    Column("内容", meaning="議題・内容の第1段を「／」でつないだもの。1件ずつの表は「経過の議題・内容」"),
    Column("注記", meaning="資料の※"),
    Column("会場"),
    Column("会場の所在地"),
    Column(
        "状態",
        meaning="、".join(Entry.EventStatus.labels) + "。初日がまだ来ていなければ予定。開催したかの登録がなければ空欄",
    ),
    Column("シリーズ"),
    Column("回", Kind.NUMBER, "資料に印刷されている回だけ"),
    Column("訂正", meaning="資料の記載を訂正したところがあれば「訂正あり」。内容は「訂正履歴」"),
    Column("ページ", meaning="URL"),
)
ENTRIES = Listing("経過", "公開している経過。1行が経過の一件", ENTRY_COLUMNS)
ITEMS = Listing(
    "経過の議題・内容",
    "経過の議題・内容。1行が1項目",
    (
        KEY,
        FIRST,
        TITLE,
        Column("日程", meaning="日程（(1)など）に属する項目なら、その件名"),
        Column("順番", Kind.NUMBER, "経過の中の順番"),
        Column("上の段の順番", Kind.NUMBER, "ほかの項目の下にある項目なら、その項目の順番"),
        Column("番号", meaning="印刷された番号（①など）"),
        Column("内容"),
        Column("扱い", meaning="会議での扱い：" + "、".join(Item.Outcome.labels)),
    ),
)
PLACES = Listing(
    "経過に出る自治体",
    "経過と、その中に名前の出る自治体・特別区の組",
    (KEY, FIRST, TITLE, Column("全国地方公共団体コード", Kind.CODE, "6桁"), Column("都道府県"), Column("自治体")),
)
_STATUSES = dict(Entry.EventStatus.choices)
_OUTCOMES = dict(Item.Outcome.choices)
_ENTRY_FIELDS = (
    *("key", "first_day", "last_day", "kind__name", "title", "theme", "body", "notes", "event_status"),
    *("series__name", "number", "outline"),
)


def entry_rows(found):
    """Rows of ENTRY_COLUMNS, in the order of `found`. One query."""
    address, today = entry_address(), timezone.localdate()
    rows = found.values_list(*_ENTRY_FIELDS).iterator()
    for key, first, last, kind, title, theme, body, notes, status, series, number, outline in rows:
        yield (
            *(key, first, last, kind, title, theme, body),
            "／".join(line.removeprefix("・") for line in outline["lines"]),
            notes.replace("\n", "／"),
            *(outline["venue"], outline["address"], _status(status, first, today), series, number),
            "訂正あり" if outline["is_corrected"] else None,
            settings.BASE_URL + address(key),
        )


def _status(status, first, today):
    if status in (Entry.EventStatus.PLANNED, Entry.EventStatus.HELD) and is_planned(first, today):
        return Entry.EventStatus.PLANNED.label
    return _STATUSES[status] if status != Entry.EventStatus.PLANNED else None


def items_of(found):
    return Item.objects.filter(entry__in=found.order_by())


def places_of(found):
    """Pairs of an entry found and a municipality named in it."""
    return Entry.municipalities.through.objects.filter(entry__in=found.order_by())


def item_rows(found):
    """Rows of ITEMS: the oldest entry first. One query."""
    rows = items_of(found).order_by("entry__first_day", "entry__key", "position")
    fields = ("entry__key", "entry__first_day", "entry__title", "part__title", "position", "parent__position")
    for *before, outcome in rows.values_list(*fields, "label", "text", "outcome").iterator():
        yield (*before, _OUTCOMES.get(outcome))


def place_rows(found):
    """Rows of PLACES: the oldest entry first. One query."""
    ordered = places_of(found).order_by("entry__first_day", "entry__key", "municipality__lg_code")
    fields = ("lg_code", "prefecture__name", "name")
    return ordered.values_list(
        "entry__key", "entry__first_day", "entry__title", *(f"municipality__{field}" for field in fields)
    ).iterator()
