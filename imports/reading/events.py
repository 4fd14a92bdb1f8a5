"""Reads the event lists (open data) that municipalities publish in three layouts, by the names of their columns.

推奨データセット (イベント名 …), its successor 自治体標準オープンデータセット (地方公共団体名 …), and the IMI layout of
Tokyo and its neighbours (名称, 主催団体, 共催団体 …).
"""

import re
from functools import cached_property

from timeline.entries.models.entries import Entry
from timeline.kinds.models import EntryKind

from .columns import Column, TableReader
from .headings import kind_of
from .people import tidy
from .readings import Reading
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
    columns = (
        Column("title", ("イベント名", "名称"), is_required=True),
        Column("first_day", ("開始日",), is_required=True),
        Column("last_day", ("終了日",)),
        Column("starts_at", ("開始時間", "開始時刻")),
        Column("ends_at", ("終了時間", "終了時刻")),
        Column("hours_note", ("開始日時特記事項", "日時備考")),
        Column("body", ("説明",)),
        Column("summary", ("概要", "サブタイトル")),
        Column("venue", ("場所名称",)),
        Column("room", ("方書", "建物名等", "建物名等(方書)")),
        Column("address", ("住所", "所在地_連結表記")),
        Column("town", ("住所町名", "所在地_町字")),
        Column("block", ("住所丁目以下", "所在地_番地以下")),
        Column("host", ("主催者", "主催団体")),
        Column("co_host", ("共催団体", "共催協力")),
        Column("others", ("その他関係団体",)),
        Column("code", ("都道府県コード又は市区町村コード", "全国地方公共団体コード", "所在地_全国地方公共団体コード")),
        Column("prefecture", ("都道府県名", "住所都道府県", "所在地_都道府県")),
        Column("name", ("市区町村名", "住所市区町村", "所在地_市区町村", "地方公共団体名")),
        Column("kind", ("イベント種類", "カテゴリー")),
        Column("state", ("状態",)),
        Column("fee", ("料金(基本)",)),
        Column("fee_note", ("料金(詳細)",)),
        Column("capacity", ("定員",)),
        Column("apply", ("参加申込方法", "申込方法")),
        Column("contact", ("連絡先名称",)),
        Column("telephone", ("連絡先電話番号",)),
        Column("url", ("URL", "コンテンツURL")),
        Column("remark", ("備考",)),
    )

    def understand(self, row, cells):
        first = cells.day("first_day", "開始日", is_required=True)
        last = cells.day("last_day", "終了日") or first
        if first and last < first:
            cells.warnings.append(ask("day-order", "終了日が開始日より前です。"))
            last = first
        title = tidy(cells["title"])
        if not title:
            cells.warnings.append(ask("no-title", "イベント名がありません。"))
        place = cells.municipality() if cells["code"] or cells["name"] else ""
        content = {
            "days": (first if first == last else f"{first} / {last}") if first else "",
            "kind": self._kind(cells, title),
            "title": title[:200],
            "body": (cells["body"] or cells["summary"])[:5000],
            "notes": self._notes(cells),
            "roles": self._roles(cells),
            "places": [place] if place else [],
            "parts": self._hours(cells, first, last, title[:200]),
            **self._venue(cells),
        }
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

    def _venue(self, cells):
        address = cells["address"] or cells["prefecture"] + cells["name"] + cells["town"] + cells["block"]
        if not cells["venue"]:
            return {}
        found = {"venue": cells["venue"][:100], "room": cells["room"][:100]}
        return found | ({"address": address[:200]} if cells["address"] or cells["town"] else {})

    def _roles(self, cells):
        roles = []
        for key, task in (("host", "host"), ("co_host", "co_host"), ("others", "support")):
            for name in filter(None, map(str.strip, re.split("[、,，;；]", cells[key]))):
                roles.append({"as": task, "name": name[:200]})
        return roles

    def _hours(self, cells, first, last, title):
        starts_at, ends_at = _time(cells["starts_at"]), _time(cells["ends_at"])
        if not (first and starts_at):
            return []
        if ends_at and ends_at <= starts_at:
            cells.warnings.append(ask("hours", "終了時間が開始時間より後ではありません。"))
            ends_at = ""
        days = first if first == last else f"{first} / {last}"
        return [{"title": title, "slots": [f"{days} {starts_at}-{ends_at}"]}] if title else []

    def _notes(self, cells):
        notes = [f"{label}：{cells[key]}" for key, label in _NOTES if cells[key]]
        if contact := f"{cells['contact']} {cells['telephone']}".strip():
            notes.append(f"問合せ：{contact}")
        notes += [cells["remark"]] if cells["remark"] else []
        return [" ".join(note.split()) for note in notes]


def _time(text):
    match = re.search(r"(\d{1,2})[:：時](\d{2})?", text)
    return f"{int(match[1]):02}:{match[2] or '00'}" if match and int(match[1]) < 24 else ""
