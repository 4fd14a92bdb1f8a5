"""Reads a filled-in workbook back: every answer, or what is wrong with each cell.

Rows and columns are known by their keys, so that those moved are read rightly; what cannot be told is refused.
"""

import zipfile
from typing import Any

from enquiries.questions.kinds import KINDS, RowOfRecord
from enquiries.questions.models import Question
from imports.files.decode import Unreadable
from imports.files.workbook import workbook_rows

from . import layout

CHANGED = "ダウンロードした調査票の形（シート、行、列）を変えずに、入力し直してください。"
HIDING = ("hidden", "hidden-column")  # remarks that take nothing away: the keys are hidden


class Reading:
    """What a workbook (an open file) holds for `writing`: `values` by key, `marks` of when it was made, and `errors`,
    sentences that name sheet, cell and question; `told`: what was read otherwise than it stands. Raises Unreadable.
    """

    def __init__(self, file, writing):
        self.writing, self.file = writing, file
        self.values: dict[str, Any] = {}
        self.cells: dict[str, str] = {}  # where the answer of each key stands: シート「回答」のC5
        self.errors: list[str] = []
        self.told: list[str] = []
        self._sheets: dict[str, Any] = {}  # the first row of each, by its name
        self._hidden: set[tuple[str, int]] = set()  # (sheet, number) of rows that are not shown
        self._answers()
        for question in writing.questions:
            if question.kind == Question.Kind.TABLE:
                self._table(question)
        self._tell_unread()
        if not self.errors:
            self._check()

    def _rows(self, sheet):
        """{number of the row: its cells} of a sheet; raises Unreadable where there is none of this name."""
        sheets: dict[str, Any] = {}
        unread: list[str] = []
        rows = list(workbook_rows(self.file, unread, sheet=sheet, sheets=sheets))
        if next(iter(sheets), "") != sheet:
            raise Unreadable(f"シート「{sheet}」がありません。{CHANGED}")
        self._sheets |= sheets
        if len(unread) == len(sheets):  # of each other sheet one, and one of the rows far below
            raise Unreadable(f"シート「{sheet}」の、{unread[-1]}にも入力があります。空の行を除いて、詰めてください。")
        for row in rows:
            for remark in row.remarks:
                if remark.code == "hidden":
                    self._hidden.add((sheet, row.number))
                if remark.code in HIDING:
                    continue
                if remark.code == "merged":
                    where = f"シート「{sheet}」の{layout.letters(remark.column)}{row.number}"
                    self.errors.append(f"{where}：上の行と結合されたセルです。結合を解いて、行ごとに入力してください。")
                elif remark.asks:
                    self.errors.append(f"シート「{sheet}」：{remark.words}")
                else:
                    self.told.append(f"シート「{sheet}」：{remark.words}")
        return {row.number: row.cells for row in rows}

    def _answers(self):
        rows = self._rows(layout.ANSWERS)
        self._whose(_cell(rows.get(1, []), 1))
        self.marks = _cell(rows.get(2, []), 1)
        places = self._columns(rows.get(layout.HEADING_ROW, []))
        lines = [line for question in self.writing.questions for line in layout.lines(question)]
        wanted = {key: label for key, label, _ in lines if key}
        beside = {key: _seen(said) for key, _, said in lines if key}
        printed = {_seen(text) for key, label, said in lines if not key for text in (label, said)}
        found: dict[str, str] = {}
        for number, cells in sorted(rows.items()):
            if number <= layout.HEADING_ROW:
                continue
            key, label, text, said = (_cell(cells, places[name]) for name in layout.HEADINGS)
            where = f"シート「{layout.ANSWERS}」の{layout.letters(places['回答'])}{number}"
            if not key:
                if text:
                    self.errors.append(f"{where}：設問のない行に「{text[:30]}」があります。{CHANGED}")
            elif key not in wanted or key in found:
                raise Unreadable(f"{number}行目に、この調査票にない設問か、2つ目の同じ設問があります。{CHANGED}")
            elif label != wanted[key]:
                raise Unreadable(f"{number}行目の設問の文が「{label[:40]}」になっています。{CHANGED}")
            else:
                found[key], self.cells[key] = text, where
                self._tell_hidden(layout.ANSWERS, number, text)
            known = {places[name] for name in layout.HEADINGS}
            if _seen(said) not in ({"", beside.get(key)} if key else {"", *printed}):
                known.remove(places["説明"])
            if not key and label and _seen(label) not in printed:
                known.remove(places["設問"])
            self._beyond(number, cells, known, layout.ANSWERS)
        if missing := [label for key, label in wanted.items() if key not in found]:
            raise Unreadable(f"「{missing[0]}」の行がありません。{CHANGED}")
        self._take(found)

    def _whose(self, mark):
        """Raise Unreadable unless the workbook is that of this enquiry, version and municipality."""
        own = layout.mark(self.writing.row, self.writing.row.enquiry.questionnaire)
        if mark == own:
            return
        theirs, ours = mark.split("／"), own.split("／")
        if len(theirs) != len(ours):
            raise Unreadable(
                f"この照会の調査票ではありません。ポータルからダウンロードした調査票を送ってください。{CHANGED}"
            )
        what = next(number for number, pair in enumerate(zip(theirs, ours, strict=True)) if pair[0] != pair[1])
        raise Unreadable(
            (
                "ほかの照会の調査票です。この照会の調査票をダウンロードしてください。",
                "調査票が改められる前の版です。新しい調査票をダウンロードして、写してください。",
                "ほかの自治体の調査票です。自分の自治体の調査票をダウンロードしてください。",
            )[what]
        )

    def _columns(self, cells):
        """{heading: its column, counted from 1}."""
        headings = [cell.strip() for cell in cells]
        if any(headings.count(name) != 1 for name in layout.HEADINGS):
            number = layout.HEADING_ROW
            raise Unreadable(f"{number}行目の見出し（{'、'.join(layout.HEADINGS)}）が変わっています。{CHANGED}")
        return {name: headings.index(name) + 1 for name in layout.HEADINGS}

    def _beyond(self, number, cells, known, sheet):
        """Cells in columns that hold no answers are refused: nothing is dropped in silence."""
        for column, text in enumerate(cells, 1):
            if text and column not in known:
                where = f"シート「{sheet}」の{layout.letters(column)}{number}"
                self.errors.append(
                    f"{where}：回答の欄ではないところに「{text[:30]}」があります。消すか、欄に移してください。"
                )

    def _tell_hidden(self, sheet, number, answer):
        if answer and (sheet, number) in self._hidden:
            self.told.append(f"シート「{sheet}」の{number}行目は、見えないようにされていますが、読みました。")

    def _tell_unread(self):
        """Say of what else the workbook holds that it was not read."""
        tables = [question for question in self.writing.questions if question.kind == Question.Kind.TABLE]
        known = {layout.ANSWERS, layout.OPTIONS, *map(layout.table_sheet, tables)}
        self.told += [
            f"シート「{name}」は、この調査票にないため、読んでいません。"
            for name, first in self._sheets.items()
            if first and name not in known
        ]
        with zipfile.ZipFile(self.file) as parts:
            if any("comment" in name.lower() for name in parts.namelist()):
                self.told.append("セルに付けたコメントは、読んでいません。回答の欄に書いてください。")

    def _take(self, found):
        """The cells of the sheet of answers, as a form would send them."""
        for question in self.writing.questions:
            if question.kind == Question.Kind.CHOICES:
                self._ticked(question, found)
            elif question.key in found and (text := found[question.key]):
                self.values[question.key] = _as_typed(question, text)

    def _ticked(self, question, found):
        ticked = []
        for index, option in enumerate(question.choices, 1):
            key = layout.option_key(question, index)
            if found[key] in (layout.TICK, "◯", "〇", "1", "TRUE"):
                ticked.append(option)
            elif found[key]:
                wrong = f"「{layout.TICK}」か空欄にしてください。いまの入力：{found[key]}"
                self.errors.append(f"{self.cells[key]}　{question.label}：{wrong}")
            self.cells.setdefault(question.key, self.cells[key])
        if ticked:
            self.values[question.key] = ticked

    def _table(self, question):
        sheet = layout.table_sheet(question)
        rows = self._rows(sheet)
        keys, heads = rows.get(layout.TABLE_KEYS_ROW, []), rows.get(layout.TABLE_HEADING_ROW, [])
        columns = {column.key: column for column in question.parts}
        places = {key: at for at, key in enumerate(keys, 1) if key in columns}
        is_whole = question.key in keys and len(places) == len(columns) == sum(key in columns for key in keys)
        if not is_whole or any(_cell(heads, at) != columns[key].label for key, at in places.items()):
            raise Unreadable(f"シート「{sheet}」の見出しが変わっています。{CHANGED}")
        number_column = keys.index(question.key) + 1
        kept = []
        for number, cells in sorted(rows.items()):
            if number <= layout.TABLE_HEADING_ROW:
                continue
            typed = {key: _as_typed(columns[key], text) for key, at in places.items() if (text := _cell(cells, at))}
            if typed:
                kept.append(typed)
                self._tell_hidden(sheet, number, typed)
                for key, at in places.items():
                    where = f"シート「{sheet}」の{layout.letters(at)}{number}"
                    self.cells[f"{question.key}-{len(kept)}-{key}"] = where
            self._beyond(number, cells, {number_column, *places.values()}, sheet)
        self.cells[question.key] = f"シート「{sheet}」"
        if kept:
            self.values[question.key] = kept

    def _check(self):
        """Every answer by the rules of the form. What is only missing yet is no error: it is a draft."""
        form = self.writing.over(self.values)
        by_key = {question.key: question for question in form.asked}
        for key, errors in form.errors.as_data().items():
            if key not in by_key:
                continue
            for error in errors:
                if error.code == "required":
                    continue
                where = self.cells.get(f"{key}-{error.code}", self.cells.get(key, ""))
                self.errors += [f"{where}　{by_key[key].label}：{message}" for message in error.messages]


def _as_typed(question, text):
    """The text of a cell as a form would send it: of a row of the record, its number alone."""
    if isinstance(KINDS[question.kind], RowOfRecord):
        return text.partition("　")[0]
    return text


def _cell(cells, column):
    return cells[column - 1].strip() if column <= len(cells) else ""


def _seen(text):
    """`text` without blanks and line ends, which programs write each in their own way."""
    return "".join(text.replace("_x000D_", "").split())
