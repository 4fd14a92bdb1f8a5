"""Rows of an Excel workbook. Everything that could exhaust the server is refused before openpyxl opens the file."""

import datetime
import zipfile

import openpyxl
from defusedxml.ElementTree import iterparse

from .decode import Unreadable

MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 20_000  # characters; a long entry of the chronology has 2,000
UNPACKED_BYTES = 60 * 1024 * 1024  # of the whole workbook; 10,000 event rows of 32 columns unpack to about 20 MB
MOST_PARTS = 500
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def is_zip(head: bytes) -> bool:
    return head.startswith(b"PK")


EXPLANATIONS = ("この資料について", "列の説明")  # sheets of our own downloads and templates, which hold no rows


def workbook_rows(file, unread=None):
    """(number, cells) of the first sheet that is shown; other sheets are named in `unread` (a list).

    Raises Unreadable, naming row and reason.
    """
    refuse_bombs(file)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise Unreadable("Excelのファイルが壊れています。Excelで開いて、保存し直してください。") from error
    sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        raise Unreadable("シートがありません。")
    if unread is not None:
        others = [each.title for each in book.worksheets if each is not sheet and each.title not in EXPLANATIONS]
        unread += [f"シート「{title}」（読むのは、最初の「{sheet.title}」だけです）" for title in others]
    _refuse_merged(file, sheet)
    sheet.reset_dimensions()  # what the file claims about its own size is not trusted
    return _rows(sheet)


def refuse_bombs(file):
    """Raise Unreadable for a workbook that unpacks too large, judged by the archive's directory alone."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable("Excelのファイルが途中で切れているか、壊れています。もう一度お送りください。") from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable(
            "Excel（.xlsx）ではない圧縮ファイルです。Excel、CSV、HTML、テキストのファイルを選んでください。"
        )
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise Unreadable("マクロを含むExcelは受け取れません。「Excelブック（.xlsx）」で保存し直してください。")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
        raise Unreadable(
            f"展開すると{UNPACKED_BYTES // 1024 // 1024}MBを超えるExcelです。"
            "要らないシートや画像を除くか、分けてお送りください。"
        )


def _refuse_merged(file, sheet):
    """Raise Unreadable for merged cells, as their row is ambiguous, and for cells that are too long."""
    with zipfile.ZipFile(file) as archive, archive.open(sheet._worksheet_path) as part:
        cell = ""
        for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                cell = element.get("r", cell) if element.tag == f"{_MAIN}c" else cell
            elif element.tag == f"{_MAIN}mergeCell":
                merged = element.get("ref")
                raise Unreadable(
                    f"結合されたセルがあります（{merged}）。結合を解き、各行に値を入れて、もう一度お送りください。"
                )
            elif len(element.text or "") > LONGEST_CELL:
                raise Unreadable(too_long(cell, len(element.text)))
            elif element.tag in (f"{_MAIN}row", f"{_MAIN}c"):
                element.clear()


def too_long(cell, length):
    """The message about a cell (B12) of `length` characters."""
    return f"セル{cell}が長すぎます（{length:,}文字）。1つのセルは{LONGEST_CELL:,}文字までです。"


def _rows(sheet):
    try:
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if number > MOST_ROWS:
                raise Unreadable(f"行が多すぎます。一度に取り込めるのは{MOST_ROWS:,}行までです。分けてお送りください。")
            if len(cells) > MOST_COLUMNS:
                raise Unreadable(f"{number}行目の列が多すぎます。{MOST_COLUMNS}列までです。")
            texts = [_text(cell, number, place) for place, cell in enumerate(cells, start=1)]
            if any(texts):
                yield number, texts
    except Unreadable:
        raise
    except Exception as error:  # see workbook_rows
        raise Unreadable("Excelのシートを最後まで読み取れません。Excelで開いて、保存し直してください。") from error


def _text(cell, number, place):
    """The cell as text. Raises Unreadable for a formula, whose result may not be in the file."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise Unreadable(
            f"{number}行目の{place}列目が数式（{str(value)[:30]}）です。値に置き換えて、もう一度お送りください。"
        )
    if cell.data_type == "e":
        raise Unreadable(f"{number}行目の{place}列目がエラー値（{value}）です。直して、もう一度お送りください。")
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    if len(text) > LONGEST_CELL:
        raise Unreadable(too_long(cell.coordinate, len(text)))
    return text.strip()
