"""Excel workbook of tables, written row by row: memory does not grow with the number of rows."""

import datetime
import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:  # downloads import this module
    from .downloads import Table

# A text that begins so would be run by a spreadsheet as a formula.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 32_000  # characters; Excel takes 32,767 in a cell
CUT = "…（長いため途中まで。全文はCSVにあります）"
FIRST_DAY = datetime.date(1900, 3, 1)  # Excel counts days before it wrongly
A4 = 9  # the number Excel gives the paper
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
TOP = {"text_wrap": True, "valign": "top"}  # a text runs on below: on paper nothing of it is cut off
LEAST = {"TEXT": 8, "CODE": 8, "NUMBER": 8, "DATE": 12, "MOMENT": 17}  # widths of columns, in half-width characters
MARGIN = 2
WIDEST = 56
WIDEST_HEADING = 28
LEGIBLE = 200  # of all columns together, on the width of one page
LINE, HIGHEST = 18, 409  # points: a line where a text has several, and the highest row that Excel has


def temporary_file() -> Any:
    """A file that is gone when it is closed."""
    return tempfile.TemporaryFile(prefix="portal-download-")  # noqa: SIM115 (the response closes it)


def write_workbook(tables: "list[Table]", facts: list[tuple[str, str]]) -> Any:
    """A file with a sheet for each table, and a last one that says what it is: `facts` and every column."""
    file = temporary_file()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        formats = {
            "head": book.add_format({**TOP, "bold": True}),
            "text": book.add_format(TOP),
            "number": book.add_format({"valign": "top"}),
            "date": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm"}),
            "quoted": book.add_format({**TOP, "quote_prefix": True}),
        }
        for table in tables:
            columns = table.listing.columns
            sheet = _sheet(book, table.listing.name, [column.heading for column in columns], formats)
            headings = [min(_width(column.heading) + MARGIN, WIDEST_HEADING) for column in columns]
            least = [max(LEAST[column.kind.name], heading) for column, heading in zip(columns, headings, strict=True)]
            _rows(sheet, table.values(), formats, least)
        about = _sheet(book, "この資料について", ["項目", "内容"], formats)
        _rows(about, [*facts, *_meanings(tables)], formats, [32, WIDEST])
    file.seek(0)
    return file


def _meanings(tables: "list[Table]") -> Iterator[tuple[str, str]]:
    for table in tables:
        yield f"シート「{table.listing.name}」", table.listing.about
        for column in table.listing.columns:
            yield f"列「{column.heading}」", "。".join(filter(None, (column.kind.value, column.meaning)))


def _sheet(book: Any, name: str, headings: list[str], formats: dict[str, Any]) -> Any:
    """A sheet with its headings, which stay in sight and stand on each A4 page that is printed of it."""
    sheet = book.add_worksheet(name[:31])
    for index, heading in enumerate(headings):
        sheet.write_string(0, index, heading, formats["head"])
    sheet.freeze_panes(1, 0)
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P／&N")
    return sheet


def _rows(sheet: Any, rows: Iterable[Iterable[Any]], formats: dict[str, Any], widths: list[int]) -> None:
    """Columns get as wide as their longest text, `widths` at least, WIDEST at most; a row as high as its texts need."""
    for number, row in enumerate(rows, start=1):
        lines = 1
        for index, value in enumerate(row):
            _cell(sheet, number, index, value, formats)
            if isinstance(value, str) and value:
                sizes = [_width(line) + MARGIN for line in value[:LONGEST].split("\n")]
                widths[index] = max(widths[index], min(max(sizes), WIDEST))
                lines = max(lines, sum(-(-size // WIDEST) for size in sizes))
        if lines > 1:
            sheet.set_row(number, min(lines * LINE, HIGHEST))
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    across = -(-sum(widths) // LEGIBLE)
    sheet.fit_to_pages(across, 0)
    if across > 1:
        sheet.repeat_columns(0)


def _cell(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """A text is always written as one: what begins with = stays readable and is never run."""
    if value is None:
        return
    if isinstance(value, datetime.date) and _day(value) < FIRST_DAY:
        value = str(value)
    if isinstance(value, datetime.datetime):
        sheet.write_datetime(row, column, value, formats["moment"])
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, formats["number"])
    else:
        text = value if len(value) <= LONGEST else value[:LONGEST] + CUT
        quoted = text.startswith(FORMULA_MARKS)
        sheet.write_string(row, column, text, formats["quoted" if quoted else "text"])


def _width(text: str) -> int:
    """Half-width characters that the text is wide: the bytes of CP932, where a full-width one has two."""
    return len(text.encode("cp932", "replace"))


def _day(value: datetime.date) -> datetime.date:
    return value.date() if isinstance(value, datetime.datetime) else value
