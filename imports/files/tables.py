"""Rows of cells from pasted text, CSV, HTML tables and workbooks, with the number each row has in its source."""

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from bs4 import BeautifulSoup

from .decode import Unreadable, decode
from .workbook import LONGEST_CELL, MOST_ROWS, is_zip, refuse_bombs, workbook_rows

PICTURES = {b"\x89PNG": "PNGの画像", b"\xff\xd8\xff": "JPEGの画像", b"GIF8": "GIFの画像", b"%PDF": "PDF"}
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Row(NamedTuple):
    """A row as it stood: its number counted from 1, and the text of its cells."""

    number: int
    cells: list[str]


def read_rows(file, name: str, unread: list[str] | None = None) -> Iterator[Row]:
    """Rows of an upload (a binary file) by what it holds; `name` only decides between CSV and text.

    What is no row is added to `unread` in words: other sheets of a workbook, text beside the tables of a page.
    Raises Unreadable before the first row where the whole is refused, and at the row otherwise.
    """
    head = file.read(8)
    file.seek(0)
    if is_zip(head):
        return (Row(number, cells) for number, cells in workbook_rows(file, unread))
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
    if re.match(r"\s*<(!doctype|html|table|meta|div)\b", text, re.IGNORECASE) and "<tr" in text.lower():
        rows = _html_rows(text, unread)
    elif is_csv:
        rows = _csv_rows(text)
    else:
        lines = enumerate(text.splitlines(), start=1)
        rows = (Row(number, _cells(line)) for number, line in lines if line.strip())
    return _bounded(rows)


def _cells(line):
    return [cell.strip() for cell in line.split("\t")]


def _csv_rows(text):
    csv.field_size_limit(LONGEST_CELL * 4 + 16)
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
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
            yield Row(before, [cell.strip() for cell in cells])


def _html_rows(text, unread):
    soup = BeautifulSoup(text, "html.parser")
    for script in soup(["script", "style"]):
        script.decompose()
    for number, line in enumerate(soup.find_all("tr"), start=1):
        cells = line.find_all(["td", "th"], recursive=False)
        if any(cell.get("rowspan", "1") != "1" for cell in cells):
            raise Unreadable(f"{number}行目に、上下に結合されたセルがあります。結合を解いて、もう一度お送りください。")
        if any(cell.get_text(strip=True) for cell in cells):
            yield Row(number, [cell.decode_contents().strip() for cell in cells])
    if unread is not None:
        unread += list(_beside_tables(soup))


def _beside_tables(soup):
    """Texts of a page that stand in no row of a table, without what is no content of it."""
    for other in soup(["title", "tr", "head", "nav", "header", "footer"]):
        other.decompose()
    for text in soup.stripped_strings:
        yield f"表の外の文章「{' '.join(text.split())[:60]}」"


def _bounded(rows):
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise Unreadable(f"行が多すぎます。一度に取り込めるのは{MOST_ROWS:,}行までです。分けてお送りください。")
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
