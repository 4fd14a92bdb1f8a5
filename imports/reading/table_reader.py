"""TableReader: reads a table with a heading row; each kind of list derives from it."""

import re

from django.utils import timezone

from imports.files.markup import text_of
from portal.japanese.wareki import wareki

from .cells import Cells, is_day
from .columns import Column, find_heading, plain
from .readings import with_remarks
from .register import Register
from .warnings import ask, tell

_NOTE = re.compile(r"[※*注]|\(注|備考[:：]|以上[。)]?$|出典|資料[:：]|作成[:：]|\d{1,2}\)")
_SUM = re.compile(r"(?:(?:合|総|小|累)計|計|総数|合計.{0,6}|平均)(?:\([^()]*\))?")
_NUMBERING = ("no", "no.", "番号", "項番", "通番", "通し番号", "連番", "#")  # headings of columns that count the rows
_NOTE_MARK = re.compile(r"(?<=\S)[\s　]*(?:[※＊*]\d{0,2}|[（(]注\d{0,2}[）)])$")
_DITTO = ("〃", "々", "同上", "”", "“", '"', "″", "''", "仝")


class TableReader:
    """Reads a table with headings; subclasses name their columns and understand a record.

    `unread` names what is not read, once the reader is made: columns, and lines above the headings. A cell of a column
    that nobody knows is asked about in its row as well; those of `left_out` belong to published layouts.
    """

    columns: tuple[Column, ...] = ()
    left_out: tuple[str, ...] = ()  # headings of published layouts that the record has no place for
    names: tuple[str, ...] = (  # keys of columns that hold a name: one line, without the mark of a footnote
        *("title", "name", "prefecture", "town", "ward", "venue", "room", "office", "host", "co_host", "signed_name"),
    )

    def __init__(self, rows, answers=None):
        answers = answers or {}
        self.rows = [row._replace(cells=list(map(text_of, row.cells))) for row in rows]
        self.heading = find_heading(self.rows, self.columns, answers.get("columns"))
        self.lacking = [column for column in self.columns if column.key not in self.heading.found]
        self.register = Register()
        known = {plain(name) for name in self.left_out}
        known |= {name for name in self.heading.unread.values() if name.lower() in _NUMBERING}
        self.unknown = {place: name for place, name in self.heading.unread.items() if name and name not in known}
        self.unread = list(self._unread())

    def _unread(self):
        for row in self.rows[: self.heading.place]:
            yield f"見出しの上の{row.number}行目「{' '.join(filter(None, row.cells))[:60]}」"
        for place, name in self.heading.unread.items():
            if name:
                instead = "" if place not in self.unknown else self._instead(self._is_day_column(place))
                yield f"「{name}」の列。{instead}" if instead else f"「{name}」の列"

    def _is_day_column(self, place):
        """Whether the first text below the heading is a day."""
        below = (row.cells[place].strip() for row in self.rows[self.heading.place + 1 :] if place < len(row.cells))
        return is_day(next(filter(None, below), ""))

    def _instead(self, of_days):
        """What is set instead of what such a column may have meant: columns of days for days."""
        today = wareki(timezone.localdate())
        lacking = [column for column in self.lacking if column.otherwise and column.is_day == of_days]
        return "".join(column.otherwise.format(today=today) for column in lacking)

    def read(self):
        above: dict[str, str] = {}
        for row in self.rows[self.heading.place + 1 :]:
            found = self.heading.found.items()
            if self._is_note(row):
                self.unread.append(f"{row.number}行目「{' '.join(filter(None, row.cells))[:60]}」")
                continue
            cells = {key: row.cells[place].strip() for key, place in found if place < len(row.cells)}
            as_above = [key for key, cell in cells.items() if plain(cell) in _DITTO and above.get(key)]
            above = cells = cells | {key: above[key] for key in as_above}
            said: list[dict] = []
            cells = {key: self._bare(key, cell, said) for key, cell in cells.items()}
            read = Cells(cells, self.register)
            read.warnings += said
            if as_above:
                words = "、".join(f"「{cells[key][:20]}」" for key in as_above)
                read.warnings.append(tell("ditto", f"「〃」（同上）を、上の行と同じ{words}としました。"))
            read.warnings += self._unread_cells(row)
            yield from with_remarks(self._of_read_columns(row), self.understand(row, read), self.unread)

    def _bare(self, key, cell, warnings):
        """A name, day or number without line breaks and the mark of a footnote, which is told or asked about."""
        is_name = key in self.names
        if not (is_name or key in ("value", "capacity") or key in self.days) or not cell:
            return cell
        if is_name and "\n" in cell:
            cell = " ".join(line.strip() for line in cell.split("\n") if line.strip())
            warnings.append(tell("lines", f"セルの中の改行を空白にして、「{cell[:40]}」としました。"))
        if self.names and (mark := _NOTE_MARK.search(cell)):
            cell = cell[: mark.start()]
            words = f"「{cell[:40]}」のあとの注の印「{mark[0].strip()}」を除きました。注の内容を確かめてください。"
            warnings.append(ask("note-mark", words))
        return cell

    @property
    def days(self):
        """Keys of the columns of days."""
        return [column.key for column in self.columns if column.is_day]

    def _is_note(self, row):
        """Whether the row is a footnote, a sum or the closing word below a list, and no record of it."""
        first = next((text for cell in row.cells if (text := plain(cell))), "")
        filled = sum(map(bool, row.cells))
        if _SUM.fullmatch(first):
            return True
        return filled == 1 and len(self.heading.found) > 1 and bool(_NOTE.match(first))

    def _of_read_columns(self, row):
        """The row without remarks on cells of columns that are not read."""
        read = {place + 1 for place in self.heading.found.values()} | {None}
        return row._replace(remarks=tuple(remark for remark in row.remarks if remark.column in read))

    def _unread_cells(self, row):
        """A doubt for each cell that holds something below a heading nobody knows, or below none."""
        for place, cell in enumerate(row.cells):
            text = " ".join(cell.split())[:40]
            if not text or place in self.heading.found.values():
                continue
            if name := self.unknown.get(place):
                yield ask("unread-column", f"「{name}」の列（{text}）は読みませんでした。{self._instead(is_day(text))}")
            elif not self.heading.unread.get(place):
                yield ask("unread-column", f"見出しのない{place + 1}列目（{text}）は読みませんでした。")

    def understand(self, row, cells):
        """The readings of one record."""
        raise NotImplementedError
