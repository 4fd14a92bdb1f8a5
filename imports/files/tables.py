"""Rows of cells from pasted text, CSV, HTML tables and workbooks, with the number each row has in its source."""

import csv
import io
import re
from collections.abc import Iterator

from .decode import Unreadable, decode
from .html_tables import html_rows, is_html
from .rows import MOST_COLUMNS, Row, too_wide
from .workbook import LONGEST_CELL, MOST_ROWS, is_zip, refuse_bombs, workbook_rows
from .workbook_sheet import MOST_CELLS, TOO_MANY_CELLS

PICTURES = {b"\x89PNG": "PNGの画像", b"\xff\xd8\xff": "JPEGの画像", b"GIF8": "GIFの画像", b"%PDF": "PDF"}
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_rows(
    file, name: str, unread: list[str] | None = None, *, sheet="", sheets: dict[str, list[str]] | None = None
) -> Iterator[Row]:
    """Rows of an upload (a binary file) by what it holds; `name` only decides between CSV and text.

    What is no row is added to `unread` in words: other sheets of a workbook, text beside the tables of a page.
    Of a workbook, `sheet` is the one to be read, and `sheets` gets the first row of each by its name, that one first.
    Raises Unreadable before the first row where the whole is refused, and at the row otherwise.
    """
    head = file.read(8)
    file.seek(0)
    if is_zip(head):
        return workbook_rows(file, unread, sheet=sheet, sheets=sheets)
    _refuse_others(head, name)
    return text_rows(decode(file.read()), is_csv=name.lower().endswith((".csv", ".tsv")), unread=unread)


def _refuse_others(head, name):
    for signature, what in PICTURES.items():
        if head.startswith(signature):
            raise Unreadable(f"中身が{what}です。Excel（.xlsx）、CSV、HTML、テキストのファイルを選んでください。")
    if head.startswith(OLD_EXCEL):
        raise Unreadable(
            "古い形式（.xls）か、パスワードの付いたExcelです。「Excelブック（.xlsx）」で保存し直してください。"
        )
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise Unreadable("名前はExcelですが、中身がExcelではありません。Excelで開いて、保存し直してください。")


def text_rows(text: str, *, is_csv=False, unread: list[str] | None = None) -> Iterator[Row]:
    """Rows of a text: a whole HTML page or table, CSV, or lines with tabs between cells. `unread` as in read_rows()."""
    if is_html(text, is_csv=is_csv):
        rows = html_rows(text, unread)
    elif is_csv:
        rows = _tab_rows(text) if _delimited(text)[1] == "\t" else _csv_rows(text)
    elif "\t" in text:
        rows = _clipboard_rows(text)
    else:
        lines = enumerate(re.split(r"\r\n|\r|\n", text), start=1)
        rows = (Row(number, [_cell(line)]) for number, line in lines if line.strip())
    return _bounded(rows)


_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")  # of a line within a cell or a paragraph
_QUOTED_CELL = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r\n|\r|\n|\Z)')
_PLAIN_CELL = re.compile(r"[^\t\r\n]*")


def _cell(text):
    return _BREAKS.sub("\n", text).strip()


def _clipboard_rows(text):
    """Rows as a spreadsheet puts them on the clipboard: a cell with a line break, a tab or quotes stands in quotes."""
    place, line, number = 0, 1, 1
    cells: list[str] = []
    while True:
        match = _QUOTED_CELL.match(text, place)
        if match and re.search(r'[\t\r\n]|""', match[1]):
            content = re.sub(r"\r\n|\r", "\n", match[1].replace('""', '"'))
            line += content.count("\n")
        else:
            match = _PLAIN_CELL.match(text, place)
            assert match
            content = match[0]
        cells.append(_cell(content))
        place = match.end()
        if text[place : place + 1] == "\t":
            place += 1
            continue
        if any(cells):
            yield Row(number, cells)
        if place >= len(text):
            return
        place += 2 if text.startswith("\r\n", place) else 1
        line += 1
        cells, number = [], line


def _delimited(text):
    """(text, what parts its cells): as the first line says for Excel (sep=;), else what its headings stand between.

    The line for Excel is left as an empty one, for the numbers of those below.
    """
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    if said := re.fullmatch(r'"?sep=(.)"?,*', first, re.IGNORECASE):
        return text[len(first) :], said[1]
    line = re.search(r"\S[^\r\n]*", text)  # the first that is not blank
    bare = re.sub(r'"[^"]*"', "", line[0] if line else "")
    return text, next((mark for mark in ("\t", ",", ";") if mark in bare), ",")


def _tab_rows(text):
    """Rows of a file with tabs: as CSV, else, where quotes are no pairs around cells, as a clipboard holds them."""
    try:
        return list(_bounded(_csv_rows(text)))
    except Unreadable:
        return _clipboard_rows(text)


def _csv_rows(text):
    csv.field_size_limit(LONGEST_CELL * 4 + 16)
    text, delimiter = _delimited(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)  # a quote left open is a fault
    while True:
        before = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                f'{before}行目を読み取れません。引用符（"）の対応と、セルの長さ（{LONGEST_CELL:,}文字まで）を確かめてください。'
            ) from error
        if any(cell.strip() for cell in cells):
            yield Row(before, [_without_guard(cell.strip()) for cell in cells])


def _without_guard(cell):
    """The cell without the apostrophe that our own files put before what a spreadsheet would take for a formula."""
    return cell[1:] if re.match(r"'[=+\-@＝＋－＠]", cell) else cell


def _bounded(rows):
    cells = 0
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise Unreadable(f"行が多すぎます。一度に取り込めるのは{MOST_ROWS:,}行までです。分けてお送りください。")
        width = len(row.cells)
        if width > MOST_COLUMNS and any(row.cells[MOST_COLUMNS:]):
            raise too_wide(row.number)
        del row.cells[MOST_COLUMNS:]
        cells += width
        if cells > MOST_CELLS:
            raise Unreadable(TOO_MANY_CELLS)
        for place, cell in enumerate(row.cells, start=1):
            if len(cell) > LONGEST_CELL:
                raise Unreadable(
                    f"{row.number}行目の{place}列目が長すぎます（{len(cell):,}文字）。1つのセルは{LONGEST_CELL:,}文字までです。"
                )
        yield row


def refuse_unreadable(file, name):
    """Raise Unreadable, without reading rows, for an unknown kind of file, a zip bomb, or a picture."""
    head = file.read(8)
    file.seek(0)
    if is_zip(head):
        refuse_bombs(file)
        file.seek(0)
    else:
        _refuse_others(head, name)
