"""Reads the event lists (open data) that municipalities publish in three layouts, by the names of their columns.

推奨データセット (イベント名 …), its successor 自治体標準オープンデータセット (地方公共団体名 …), and the IMI layout of
Tokyo and its neighbours (名称, 主催団体, 共催団体 …).
"""

import re
from functools import cached_property

from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import days_text
from timeline.kinds.models import EntryKind

from .columns import Column
from .headings import kind_of
from .hours import join_hours
from .people import tidy
from .readings import Reading
from .table_reader import TableReader
from .warnings import ask, tell

_NOTES = (
    ("hours_note", "日時"),
    ("fee", "料金"),
    ("fee_note", "料金"),
    ("capacity", "定員"),
    ("apply", "申込み"),
    ("url", "URL"),
)


class EventReader(TableReader):
    columns: tuple[Column, ...] = (
        Column("title", ("イベント名", "名称", "催し名", "行事名"), is_required=True, example="雪まつり"),
        Column("first_day", ("開始日",), is_required=True, meaning="初日", example="令和9年2月6日", is_day=True),
        Column(
            "last_day",
            ("終了日",),
            meaning="最終日（その日を含む）",
            example="令和9年2月7日",
            otherwise="開始日の1日だけの催しとします。",
            is_day=True,
        ),
        Column("starts_at", ("開始時間", "開始時刻"), example="10:00"),
        Column("ends_at", ("終了時間", "終了時刻"), example="16:00"),
        Column("hours_note", ("開始日時特記事項", "日時備考"), meaning="注記に入ります"),
        Column("body", ("説明",), meaning="本文になります", example="雪で遊ぶ。"),
        Column("summary", ("概要", "サブタイトル"), meaning="説明がないとき、本文になります"),
        Column("venue", ("場所名称", "会場", "会場名", "開催場所"), meaning="会場の名称", example="雪の広場"),
        Column("room", ("方書", "建物名等", "建物名等(方書)")),
        Column("address", ("住所", "所在地_連結表記"), meaning="会場の所在地"),
        Column("town", ("住所町名", "所在地_町字")),
        Column("block", ("住所丁目以下", "所在地_番地以下")),
        Column("host", ("主催者", "主催団体", "主催"), meaning="2つ以上なら「、」でつなぐ", example="坂井市"),
        Column("co_host", ("共催団体", "共催協力", "共催")),
        Column("others", ("その他関係団体",), meaning="協力になります"),
        Column(
            "code",
            ("都道府県コード又は市区町村コード", "全国地方公共団体コード", "所在地_全国地方公共団体コード"),
            meaning="関係する自治体",
            example="182109",
        ),
        Column("prefecture", ("都道府県名", "住所都道府県", "所在地_都道府県"), example="福井県"),
        Column("name", ("市区町村名", "住所市区町村", "所在地_市区町村", "地方公共団体名"), example="坂井市"),
        Column(
            "kind",
            ("イベント種類", "カテゴリー"),
            meaning="展示、講演会など。件名から分かるときは件名によります",
            otherwise="種別は件名から決めます。",
        ),
        Column("state", ("状態",), meaning="中止、延期のとき"),
        Column("fee", ("料金(基本)",), meaning="ここから下は、注記に入ります", example="無料"),
        Column("fee_note", ("料金(詳細)",)),
        Column("capacity", ("定員",)),
        Column("apply", ("参加申込方法", "申込方法")),
        Column("contact", ("連絡先名称",)),
        Column("telephone", ("連絡先電話番号",)),
        Column("url", ("URL", "コンテンツURL")),
        Column("remark", ("備考",)),
    )
    left_out: tuple[str, ...] = (
        "ID",
        "NO",
        "イベント名_カナ",
        "イベント名_英語",
        "名称(カナ)",
        "連絡先内線番号",
        "緯度",
        "経度",
        "アクセス方法",
        "駐車場情報",
        "参加申込終了日",
        "参加申込終了時間",
        "画像",
        "画像_ライセンス",
    )

    def understand(self, row, cells):
        first, last = cells.span("開始日", "終了日")
        title = tidy(cells["title"])
        if not title:
            cells.warnings.append(ask("no-title", "イベント名がありません。"))
        place = cells.municipality(keeps_unknown=False) if cells["code"] or cells["name"] else ""
        parts = self._hours(cells, first, last, title[:200])
        content = {
            "days": days_text(first, last) if first else "",
            "kind": self._kind(cells, title),
            "title": title[:200],
            "body": (cells["body"] or cells["summary"])[:5000],
            "status": self._status(cells),
            "notes": self._notes(cells),
            "roles": self._roles(cells),
            "places": [place] if place else [],
            "parts": parts,
            **self._venue(cells),
        }
        cells.too_long("イベント名", title, 200)
        cells.too_long("説明", cells["body"] or cells["summary"], 5000)
        content = {name: value for name, value in content.items() if value not in ("", [])}
        yield Reading(row.number, "\t".join(row.cells), "entry", content, cells.warnings)

    @cached_property
    def _kinds(self):
        """Names of the kinds that the public attends, by key."""
        return EntryKind.objects.with_audience().names()

    def _kind(self, cells, title):
        for words in filter(None, (title, cells["kind"])):
            if (kind := str(kind_of(words))) in self._kinds:
                return kind
        label = self._kinds.get(Entry.Kind.FAIR, Entry.Kind.FAIR.label)
        cells.warnings.append(tell("kind", f"種別が分からないため「{label}」としました。"))
        return str(Entry.Kind.FAIR)

    def _status(self, cells):
        """中止 and 延期 as statuses; whatever else stands there is asked about, unless it says that all is well."""
        off = (Entry.EventStatus.CANCELLED, Entry.EventStatus.POSTPONED)
        status = next((str(status) for status in off if status.label in cells["state"]), "")
        if cells["state"] and not status and not re.search("開催|実施|予定|通常", cells["state"]):
            cells.warnings.append(ask("state", f"状態「{cells['state'][:40]}」は読みませんでした。"))
        return status

    def _venue(self, cells):
        address = cells["address"] or cells["prefecture"] + cells["name"] + cells["town"] + cells["block"]
        if not cells["venue"]:
            if unread := "".join(filter(None, (cells["address"] or cells["town"] + cells["block"], cells["room"]))):
                words = f"場所名称がないため、所在地と方書（{unread[:60]}）は読みませんでした。"
                cells.warnings.append(ask("no-venue", words))
            return {}
        for label, text, most in (
            ("場所名称", cells["venue"], 100),
            ("方書", cells["room"], 100),
            ("住所", address, 200),
        ):
            cells.too_long(label, text, most)
        found = {"venue": cells["venue"][:100], "room": cells["room"][:100]}
        return found | ({"address": address[:200]} if cells["address"] or cells["town"] else {})

    def _roles(self, cells):
        roles = []
        for key, task in (("host", "host"), ("co_host", "co_host"), ("others", "support")):
            for name in filter(None, map(str.strip, re.split("[、,，;；]", cells[key]))):
                cells.too_long("主催者などの名称", name, 200)
                roles.append({"as": task, "name": name[:200]})
        return roles

    def _hours(self, cells, first, last, title):
        """The slots of the event; hours that are not wholly read are asked about, and kept in words."""
        starts, ends = cells["starts_at"], cells["ends_at"]
        if not starts and not ends and (moment := cells.times.get("first_day")):
            starts, ends = moment, cells.times.get("last_day", "")
            cells.warnings.append(tell("hours", f"時間は、開始日と終了日のセルにある{moment}によりました。"))
        hours = join_hours(starts, ends)
        printed = "～".join((starts, ends)) if ends else starts
        is_kept = bool(first and title and hours.is_whole)
        if (starts or ends) and not is_kept:
            words = f"時間「{' '.join(printed.split())[:40]}」は読み切れません。書かれたまま注記に残しました。"
            cells.warnings.append(ask("hours", words))
            cells.unread_words.append(f"日時：{printed}")
        slots = [f"{days_text(first, last)} {begin}-{end}" for begin, end in hours.sessions]
        return [{"title": title, "slots": slots}] if slots and first and title else []

    def _notes(self, cells):
        notes = [f"{label}：{cells[key]}" for key, label in _NOTES if cells[key]]
        notes += [f"概要：{cells['summary']}"] if cells["body"] and cells["summary"] else []
        if contact := f"{cells['contact']} {cells['telephone']}".strip():
            notes.append(f"問合せ：{contact}")
        notes += [cells["remark"]] if cells["remark"] else []
        notes += cells.unread_words
        return [" ".join(note.split()) for note in notes]
