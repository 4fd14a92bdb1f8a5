"""Reads イベント一覧, the list of events that the portal gave in the layout of municipalities."""

from functools import cached_property

from timeline.entries.models.entries import Entry
from timeline.events.open_data import LOCAL, OPEN_EVENTS, open_event_rows

from .columns import HEADING_ROWS, Column, plain
from .events import EventReader
from .own_entries import shown
from .warnings import ask

_KEY, _PLACES = "NO", LOCAL[-1].heading
_MEANT = {  # what a changed cell of an entry that the record holds changes
    "イベント名": ("title",),
    "開始日": ("days",),
    "終了日": ("days",),
    "カテゴリー": ("kind",),
    "状態": ("status",),
    "主催者": ("roles",),
    "備考": ("notes",),
    _PLACES: ("places",),
}
_ALWAYS = ("days", "kind", "title")  # said of every entry


class OwnEventReader(EventReader):
    """A row says what differs from the entry of its number; one without a number is a new event."""

    kinds = ("events",)  # of imports that read it

    columns = (
        *(column for column in EventReader.columns if column.key not in ("code", "prefecture", "name", "url")),
        Column("key", (_KEY,), is_required=True),
        Column("places", (_PLACES,), is_required=True),
    )
    names = ()  # cells are as the portal gave them
    left_out = tuple(column.heading for column in OPEN_EVENTS.columns)

    @classmethod
    def knows(cls, rows):
        """Whether the rows are such a list: of the layouts that are published only ours has the last column."""
        needed = {_KEY, plain(_PLACES), "イベント名"}
        return any(needed <= set(map(plain, row.cells)) for row in rows[:HEADING_ROWS])

    @cached_property
    def _given(self):
        """{key: {heading: cell}} of the entries named by the rows, as the list gives them today."""
        place = self.heading.found["key"]
        keys = list({row.cells[place].strip() for row in self.rows[self.heading.place + 1 :] if place < len(row.cells)})
        return {
            str(values[1]): {
                plain(column.heading): shown(value) for column, value in zip(OPEN_EVENTS.columns, values, strict=True)
            }
            for begin in range(0, len(keys), 500)
            for values in open_event_rows(Entry.objects.published().filter(key__in=keys[begin : begin + 500]))
        }

    def _kind(self, cells, title):
        named = (key for key, name in self._kinds.items() if name == cells["kind"])
        return next(named, None) or super()._kind(cells, title)

    def understand(self, row, cells):
        key = cells["key"]
        given = self._given.get(key)
        if key and given is None:
            words = f"「{key}」という番号の催しは、記録にありません。新しい催しとして加えるときは、NOを消してください。"
            cells.warnings.append(ask("unknown-key", words))
        for reading in super().understand(row, cells):
            if given is None:
                reading.content["notes"] = cells["remark"].split("／") if cells["remark"] else []
                reading.content |= {"places": self._places(cells)} if cells["places"] else {}
                reading.content = {name: value for name, value in reading.content.items() if value not in ("", [])}
            else:
                reading.content = self._changed(row, cells, given, reading.content) | {"key": key}
            yield reading

    def _changed(self, row, cells, given, content):
        """Of the content what its cells say anew; changes that cannot be taken are asked about."""
        content["title"] = cells["title"][:200]
        if cells["places"]:
            content["places"] = self._places(cells)
        if "notes" in content:
            content["notes"] = [note.strip() for note in cells["remark"].split("／") if note.strip()]
        headings = map(plain, self.rows[self.heading.place].cells)
        now = {name: shown(cell) for name, cell in zip(headings, row.cells, strict=False)}
        changed = [name for name, cell in now.items() if name in given and cell != given[name]]
        meant = {field for name in changed for field in _MEANT.get(name, ()) if now[name]}
        if emptied := [name for name in changed if not now[name]]:
            words = (
                f"「{'」「'.join(emptied)}」の欄が空です。記録は消しません。消すときは、経過のページで直してください。"
            )
            cells.warnings.append(ask("emptied", words))
        if others := [name for name in changed if now[name] and name not in _MEANT]:
            words = f"「{'」「'.join(others)}」の列を直しても、取り込めません。経過のページで直してください。"
            cells.warnings.append(ask("own-column", words))
        return {name: content[name] for name in (*_ALWAYS, *meant) if name in content}

    def _places(self, cells):
        """Full names of the municipalities of the codes in the cell; a doubt for each that is none."""
        return [name for code in cells["places"].split("、") if (name := cells.by_code(code.strip()))]
