"""Writes the workbook of a questionnaire, with what is saved of the answer filled in."""

from decimal import Decimal, InvalidOperation

import xlsxwriter

from enquiries.questions.kinds import KINDS, RowOfRecord
from enquiries.questions.layout import answer_text
from enquiries.questions.models import Question
from enquiries.questions.tables import BEYOND
from portal.web.workbook import temporary_file

from . import layout

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
HOW = (
    "色の付いたセルに入力してください。シートの名前、行、列は変えないでください。"
    "入力したら保存して、ポータルの「Excelで回答する」から送ります。"
)
MANY = {Question.Kind.LONG, Question.Kind.SHORT}


def write(writing):
    """The workbook (an open file) of `writing`, an answer as it is saved now."""
    file = temporary_file()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        _Book(book, writing).write()
    file.seek(0)
    return file


class _Book:
    def __init__(self, book, writing):
        self.book, self.writing, self.place = book, writing, writing.row.municipality
        plain = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#999999"}
        entry = {**plain, "locked": False, "bg_color": "#FFF8DC"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({**plain, "bold": True, "bg_color": "#EEEEEE"})
        self.plain = book.add_format(plain)
        self.section = book.add_format({"bold": True, "valign": "top"})
        self.text = book.add_format({**entry, "num_format": "@"})
        self.number = book.add_format({**entry, "num_format": "General"})
        self.offers = 0  # columns of the sheet of options

    def write(self):
        row, enquiry = self.writing.row, self.writing.row.enquiry
        self.sheet = sheet = self.book.add_worksheet(layout.ANSWERS)
        self.options = self.book.add_worksheet(layout.OPTIONS)
        self.options.hide()
        self.options.protect()
        sheet.write_string(0, 0, layout.mark(row, enquiry.questionnaire))
        sheet.write_string(0, 1, f"{enquiry}　{self.place.full_name}", self.title)
        sheet.write_string(1, 0, self.writing.marks())
        sheet.write_string(1, 1, HOW)
        for column, heading in enumerate(layout.HEADINGS):
            sheet.write_string(layout.HEADING_ROW - 1, column, heading, self.head)
        sheet.set_column(0, 0, 12, None, {"hidden": True})
        for column, width in enumerate((44, 44, 40), 1):
            sheet.set_column(column, column, width)
        self.at = layout.HEADING_ROW
        for question in self.writing.questions:
            self._question(question)
        _finish(sheet, layout.HEADING_ROW, self.at, len(layout.HEADINGS))

    def _question(self, question):
        """The rows of a question; of a table the sheet too."""
        value = self.writing.saved.shown.get(question.key)
        for at, (key, label, said) in enumerate(layout.lines(question)):
            if question.kind == Question.Kind.CHOICES:
                ticked = layout.TICK if question.choices[at] in (value or []) else ""
                self._row(label, said, key, ticked, [layout.TICK])
            elif key:
                offered = layout.options(question, self.place)
                self._row(label, said, key, _cell_text(question, value, offered), offered, question)
            elif question.kind in (Question.Kind.SECTION, Question.Kind.NOTE):
                self.sheet.write_string(self.at, 1, label, self.section)
                self.sheet.write_string(self.at, 3, said)
                self.at += 1
            else:
                self._row(label, said)
        if question.kind == Question.Kind.TABLE:
            self._table(question, value or [])

    def _row(self, label, said, key="", value="", offered=(), question=None):
        self.sheet.write_string(self.at, 1, label, self.plain)
        self.sheet.write_string(self.at, 3, said, self.plain)
        if key:
            self.sheet.write_string(self.at, 0, key)
            self._entry(self.sheet, self.at, 2, value, question)
            self._offer(self.sheet, offered, self.at, 2, self.at, 2)
        self.at += 1

    def _entry(self, sheet, row, column, value, question):
        """A cell to fill in: what is a plain number is written as one."""
        is_number = question is not None and question.kind == Question.Kind.NUMBER
        form = self.number if is_number else self.text
        number = _plain_number(value) if is_number and value else None
        if number is not None:
            sheet.write_number(row, column, number, form)
        elif value:
            sheet.write_string(row, column, value, form)
        else:
            sheet.write_blank(row, column, None, form)

    def _offer(self, sheet, offered, *area):
        """A drop-down of `offered` texts in the area."""
        if not offered:
            return
        for at, text in enumerate(offered):
            self.options.write_string(at, self.offers, text)
        column = layout.letters(self.offers + 1)
        source = f"='{layout.OPTIONS}'!${column}$1:${column}${len(offered)}"
        self.offers += 1
        sheet.data_validation(
            *area, {"validate": "list", "source": source, "error_message": "一覧から選んでください。"}
        )

    def _table(self, question, rows):
        sheet = self.book.add_worksheet(layout.table_sheet(question))
        keys, heads = layout.TABLE_KEYS_ROW - 1, layout.TABLE_HEADING_ROW - 1
        sheet.write_string(keys, 0, question.key)
        sheet.set_row(keys, None, None, {"hidden": True})
        sheet.write_string(heads, 0, "行", self.head)
        last = heads + layout.most_rows(question)
        for number in range(heads + 1, last + 1):
            sheet.write_number(number, 0, number - heads, self.plain)
        for at, column in enumerate(question.parts, 1):
            sheet.write_string(keys, at, column.key)
            sheet.write_string(heads, at, column.label, self.head)
            sheet.set_column(at, at, 30 if column.kind in MANY else 18)
            offered = layout.options(column, self.place)
            for number in range(heads + 1, last + 1):
                row = rows[number - heads - 1] if number - heads <= len(rows) else {}
                self._entry(sheet, number, at, _cell_text(column, row.get(column.key), offered), column)
            self._offer(sheet, offered, heads + 1, at, last, at)
        _finish(sheet, layout.TABLE_HEADING_ROW, heads + 1 + len(rows), len(question.parts) + 1)


def _finish(sheet, frozen, rows, columns):
    sheet.freeze_panes(frozen, 0)
    sheet.protect(options={"format_columns": True, "format_rows": True})
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, max(rows, 1), columns - 1)


def _cell_text(question, value, offered):
    """A kept or typed answer as the cell shows it."""
    if not value or value == BEYOND:
        return ""
    if isinstance(KINDS[question.kind], RowOfRecord):
        return next((text for text in offered if text.startswith(f"{value}　")), str(value))
    if question.kind == Question.Kind.DATE:
        return answer_text(question, value)
    return str(value)


def _plain_number(text):
    """The number that a text is, where Excel holds it exactly; else None."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return float(number) if number.is_finite() and len(number.as_tuple().digits) <= 15 else None
