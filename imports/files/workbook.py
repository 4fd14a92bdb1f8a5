"""Rows of an Excel workbook, read by workbook_reader.py in a process with limits of time and memory."""

import re
import zipfile

from .decode import Unreadable
from .lines import LIMITS, lines_of
from .rows import Remark, Row
from .workbook_sheet import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, column_number

__all__ = ["LONGEST_CELL", "MOST_ROWS", "is_zip", "refuse_bombs", "workbook_rows"]

UNPACKED_BYTES = 60 * 1024 * 1024  # of the whole workbook; 10,000 event rows of 32 columns unpack to about 20 MB
MOST_PARTS = 500
MOST_FILLED = 50_000  # cells filled from merged ones
TOO_MUCH = (
    f"このExcelは、読むのに時間かメモリーがかかりすぎます（{LIMITS}）。"
    "要るところだけを新しいブックに写して、もう一度お送りください。"
)
BROKEN = "Excelのファイルが壊れています。Excelで開いて、保存し直してください。"
OTHER_PACKAGES = (  # (pattern of a part's name, what it is)
    (r"(^|/)workbook\.bin$", "Excelバイナリブック（.xlsb）"),
    (r"(^|/)word/document\.xml$", "Word（.docx）"),
    (r"(^|/)ppt/presentation\.xml$", "PowerPoint（.pptx）"),
    (r"^content\.xml$", "OpenDocument（.odsなど）"),
)


def is_zip(head: bytes) -> bool:
    return head.startswith(b"PK")


def workbook_rows(file, unread=None, *, sheet="", sheets=None):
    """Rows of the sheet named `sheet`, else of the first that is shown; other sheets are named in `unread` (a list).

    `sheets`, a dict, gets the first row of each sheet by its name; of the one read, which comes first, it gets none.
    Raises Unreadable, naming row and reason.
    """
    refuse_bombs(file)
    with lines_of("imports.files.workbook_reader", file, sheet, too_much=TOO_MUCH, broken=BROKEN) as lines:
        head = next(lines)
        if sheets is not None:
            sheets |= {head["sheet"]: [], **head["others"]}
        if unread is not None:
            unread += [f"シート「{title}」（読むのは「{head['sheet']}」だけです）" for title in head["others"]]
        rows, whole = [], {}
        for line in lines:
            if "row" in line:
                rows.append((line["row"], line["cells"], [Remark(*remark) for remark in line["remarks"]]))
            else:
                whole = line["whole"]
    _fill_merged(rows, whole["merges"])
    _tell_merged_across(rows, whole["merges"])
    _tell_hidden(rows, whole)
    if whole["empty_below"] and whole["has_more"] and unread is not None:
        unread.append(f"空の行が続いたあとの、{whole['empty_below'] + 1}行目から下")
    for number, cells, remarks in rows:
        while cells and not cells[-1]:
            cells.pop()
        if cells or remarks:
            yield Row(number, cells or [""], tuple(remarks))


def _fill_merged(rows, merges):
    """Put the text of cells merged over several rows into each of the rows, and say so."""
    places = {number: place for place, (number, _, _) in enumerate(rows)}
    filled = 0
    for merged in merges:
        match = re.fullmatch(r"([A-Z]{1,3})(\d+):[A-Z]{1,3}(\d+)", merged)
        if not match or match[2] == match[3] or int(match[2]) not in places:
            continue
        column, first, last = column_number(match[1]) - 1, int(match[2]), int(match[3])
        above = rows[places[first]][1]
        if column >= MOST_COLUMNS or column >= len(above) or not above[column]:
            continue
        for number in range(first + 1, min(last, rows[-1][0]) + 1):
            if number not in places:
                continue
            filled += 1
            if filled > MOST_FILLED:
                raise Unreadable("結合されたセルが広すぎます。結合を解いて、もう一度お送りください。")
            _, cells, remarks = rows[places[number]]
            cells += [""] * (column + 1 - len(cells))
            cells[column] = above[column]
            words = f"上の行から結合されたセル（{merged}）の「{above[column][:20]}」を、この行にも入れました。"
            remarks.append(Remark("merged", words, False, column + 1))


def _tell_merged_across(rows, merges):
    """Ask about cells merged over several columns in a row that holds other cells: which column they belong to.

    The remark stands at the second of these columns, so that it is dropped where nobody reads that one.
    """
    places = {number: place for place, (number, _, _) in enumerate(rows)}
    for merged in merges:
        match = re.fullmatch(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)", merged)
        if not match or match[1] == match[3] or int(match[2]) not in places:
            continue
        first, last = column_number(match[1]), column_number(match[3])
        _, cells, remarks = rows[places[int(match[2])]]
        text = cells[first - 1] if first <= len(cells) else ""
        if text and any(cell for place, cell in enumerate(cells, start=1) if not first <= place <= last):
            words = f"セル（{merged}）は横に結合されています。「{text[:20]}」は、はじめの列のものとしました。"
            remarks.append(Remark("merged-across", words, True, first + 1))


def _tell_hidden(rows, whole):
    """Say at each row which of its cells stand in hidden columns."""
    for _, cells, remarks in rows:
        for column, letters in zip(whole["hidden_columns"], whole["letters"], strict=True):
            if column <= len(cells) and cells[column - 1]:
                words = f"見えないようにされた{letters}列（{cells[column - 1][:20]}）も読みました。"
                remarks.append(Remark("hidden-column", words, False, column))


def refuse_bombs(file):
    """Raise Unreadable for a workbook that unpacks too large, judged by the archive's directory alone."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable("Excelのファイルが途中で切れているか、壊れています。もう一度お送りください。") from error
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable("マクロを含むExcelは受け取れません。「Excelブック（.xlsx）」で保存し直してください。")
    for pattern, what in OTHER_PACKAGES:
        if any(re.search(pattern, name) for name in names):
            advice = "表は「Excelブック（.xlsx）」で保存し、文章はそのまま貼り付けてください。"
            raise Unreadable(f"中身が{what}です。{advice}")
    if not any(re.search(r"(^|/)workbook[^/]*\.xml$", name) for name in names):
        raise Unreadable(
            "Excel（.xlsx）ではない圧縮ファイルです。Excel、CSV、HTML、テキストのファイルを選んでください。"
        )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
        raise Unreadable(
            f"展開すると{UNPACKED_BYTES // 1024 // 1024}MBを超えるExcelです。"
            "要らないシートや画像を除くか、分けてお送りください。"
        )
