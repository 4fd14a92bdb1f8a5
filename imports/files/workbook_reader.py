"""Reads a workbook (.xlsx) in a process of its own, with limits of time and memory; see workbook.py.

Run as a program: the file on standard input, the wanted sheet (or nothing) as argument; JSON lines on standard output:
rows, at the end what is known of the whole. It imports nothing of Django, and reads the parts itself: openpyxl gives
either formulas or values, does not know the numbers of Japanese date formats, and knows no Strict Open XML.
"""

import json
import sys

from .workbook_parts import Book, Refused
from .workbook_sheet import Sheet, first_row

MOST_FIRST_ROWS = 30  # sheets whose first row is looked at
EXPLANATIONS = ("この資料について", "列の説明")  # sheets of our own downloads and templates, which hold no rows


def read(file, wanted, out):
    """Write the rows of the sheet named `wanted`, or of the first that is shown, and what the book holds besides."""
    book = Book(file)
    usable = [each for each in book.sheets if book.paths.get(each[2]) in book.package.parts]
    shown = [each for each in usable if each[1] and each[0] not in EXPLANATIONS] or [each for each in usable if each[1]]
    chosen = next((each for each in usable if each[0] == wanted), None) or next(iter(shown), None)
    if chosen is None:
        raise Refused("このExcelには、見えるシートがありません。読ませるシートを表示してから、保存し直してください。")
    others = {
        each[0]: first_row(book, book.paths[each[2]]) if place < MOST_FIRST_ROWS else []
        for place, each in enumerate(usable)
        if each is not chosen and each[0] not in EXPLANATIONS
    }
    out.write(json.dumps({"sheet": chosen[0], "others": others}, ensure_ascii=False) + "\n")
    Sheet(book, out).run(book.paths[chosen[2]])


def main():
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)  # noqa: PTH123, SIM115
    try:
        read(sys.stdin.buffer, sys.argv[1] if len(sys.argv) > 1 else "", out)
    except Refused as refusal:
        out.write(json.dumps({"refused": str(refusal)}) + "\n")
    except MemoryError:
        raise
    except Exception as error:  # whatever a broken package makes expat, zlib and zipfile raise
        out.write(json.dumps({"broken": type(error).__name__}) + "\n")
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
