"""Reads the list of 経過, or of 催し, that the portal gave: what was changed in it, by the key of each entry."""

from functools import cached_property
from typing import Any

from django.utils import timezone

from imports.files.markup import text_of
from timeline.entries import exports
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import days_text
from timeline.kinds.models import EntryKind

from .columns import HEADING_ROWS, Column, plain
from .readings import Reading
from .table_reader import TableReader
from .warnings import ask, tell

_KEYS = {  # headings of the list by what they are in the content of an entry
    exports.KEY.heading: "key",
    exports.FIRST.heading: "first_day",
    exports.LAST.heading: "last_day",
    "種別": "kind",
    exports.TITLE.heading: "title",
    "テーマ": "theme",
    "本文": "body",
    "内容": "items",
    "注記": "notes",
    "会場": "venue",
    "会場の所在地": "address",
    "状態": "status",
    "シリーズ": "series",
    "回": "number",
}
_HEADINGS = {key: heading for heading, key in _KEYS.items()}
_REQUIRED = ("key", "first_day", "last_day", "kind", "title")
_LENGTHS = {"title": 200, "theme": 200, "body": 5000, "series": 100, "venue": 100, "address": 200}
_NOT_HERE = ("items", "venue", "address")  # the list holds less of them than the entry does
_STATUSES = {str(status.label): str(status.value) for status in Entry.EventStatus}
_BETWEEN = "／"


class OwnEntryReader(TableReader):
    """A row says what differs from the entry of its key; one without a key is a new entry."""

    kinds = ("chronology", "events")  # of imports that read it

    columns = tuple(
        Column(key, (heading,), is_required=key in _REQUIRED, is_day=key.endswith("_day"))
        for heading, key in _KEYS.items()
    )
    names = ()  # cells are as the portal gave them
    left_out = ("訂正", "ページ")  # of the portal's making

    @classmethod
    def knows(cls, rows):
        """Whether the rows are such a list, be it with columns moved or left out."""
        required = {plain(_HEADINGS[key]) for key in _REQUIRED}
        return any(required <= set(map(plain, row.cells)) for row in rows[:HEADING_ROWS])

    @cached_property
    def _given(self):
        """The cells of the entries named by the rows, as the list gives them today, by key. A few queries."""
        place = self.heading.found["key"]
        keys = list({row.cells[place].strip() for row in self.rows[self.heading.place + 1 :] if place < len(row.cells)})
        names = [_KEYS.get(column.heading, "") for column in exports.ENTRY_COLUMNS]
        return {
            str(values[0]): {name: shown(value) for name, value in zip(names, values, strict=True)}
            for begin in range(0, len(keys), 500)
            for values in exports.entry_rows(Entry.objects.filter(key__in=keys[begin : begin + 500]))
        }

    @cached_property
    def _kinds(self):
        return {name: key for key, name in EntryKind.objects.names().items()}

    def understand(self, row, cells):
        key = cells["key"]
        given = self._given.get(key)
        if key and not given:
            words = (
                f"「{key}」という記号の経過は、記録にありません。新しい経過として加えるときは、記号を消してください。"
            )
            cells.warnings.append(ask("unknown-key", words))
        if not key:
            cells.warnings.append(tell("new-entry", "記号のない行です。新しい経過として読みました。"))
        content = {"key": key} if given else {}
        content |= self._days(cells) | self._facts(cells, given)
        yield Reading(row.number, "\t".join(row.cells), "entry", content, cells.warnings)

    def _days(self, cells):
        first, last = cells.span("初日", "最終日")
        return {"days": days_text(first, last)} if first else {}

    def _facts(self, cells, given):
        """The cells that differ from those given, read; all of a new entry. Kind and title are always said."""
        found: dict[str, Any] = {}
        for key, heading in _HEADINGS.items():
            value = shown(cells[key])
            is_same = given is not None and value == given[key]
            if key in ("key", "first_day", "last_day") or key not in self.heading.found:
                continue
            if is_same and key not in ("kind", "title"):
                continue
            if not value:
                self._tell_emptied(heading, given, key, cells)
                continue
            if given is not None and key in _NOT_HERE:
                words = f"「{heading}」の列を直しても、取り込めません。経過のページで直してください。"
                cells.warnings.append(ask("own-column", words))
                continue
            found |= self._fact(key, heading, value, given, cells)
        if not found.get("title"):
            cells.warnings.append(ask("no-title", "件名がありません。"))
        return found

    def _tell_emptied(self, heading, given, key, cells):
        if given is not None and given[key]:
            words = f"「{heading}」の欄が空です。記録は消しません。消すときは、経過のページで直してください。"
            cells.warnings.append(ask("emptied", words))

    def _fact(self, key, heading, value, given, cells):
        """What a cell says, as contents write it; nothing, with a doubt, for what is not understood."""
        match key:
            case "kind":
                if value in self._kinds:
                    return {"kind": self._kinds[value]}
                cells.warnings.append(ask("kind", f"「{value}」という種別はありません。"))
            case "status":
                return self._status(value, given, cells)
            case "number":
                number = cells.number("number", heading)
                return {"number": number} if number is not None else {}
            case "notes":
                return {"notes": [note for note in map(str.strip, value.split(_BETWEEN)) if note]}
            case "items":
                return {"items": [{"text": text} for text in map(str.strip, value.split(_BETWEEN)) if text]}
            case _:
                cells.too_long(heading, value, _LENGTHS[key])
                return {key: value[: _LENGTHS[key]]}
        return {}

    def _status(self, value, given, cells):
        if value not in _STATUSES:
            cells.warnings.append(
                ask("state", f"状態「{value[:40]}」は、{'、'.join(_STATUSES)}のどれかで書いてください。")
            )
            return {}
        is_over = given is not None and given["first_day"] <= str(timezone.localdate())
        if is_over and _STATUSES[value] == Entry.EventStatus.PLANNED:
            return {}  # it was, when the list was given
        return {"status": _STATUSES[value]}


def shown(value):
    """A cell as it comes back from a file."""
    return "\n".join(text_of(str("" if value is None else value)).replace("\r\n", "\n").split("\r")).strip()
