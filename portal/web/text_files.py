"""Downloads as text: CSV, JSON, and several tables as CSV files in a ZIP. The workbook is written in workbook.py."""

import csv
import datetime
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from portal.japanese import cp932

from . import workbook

if TYPE_CHECKING:  # downloads import this module
    from .downloads import Table

ROWS_PER_PIECE = 200


def csv_pieces(table: "Table", encoding: str) -> Iterator[bytes]:
    """The table as CSV (RFC 4180, CRLF), in pieces of some rows."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(table.listing.headings)
    if encoding == "utf-8-sig":
        yield b"\xef\xbb\xbf"
    for number, row in enumerate(table.values(), start=1):
        writer.writerow([_cell(value, encoding) for value in row])
        if number % ROWS_PER_PIECE == 0:
            yield _emptied(buffer, encoding)
    yield _emptied(buffer, encoding)


def json_pieces(table: "Table", facts: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """The table as JSON in pieces of some rows: a line that says what it is and what its columns mean, then `rows`,
    one object a line, its names the headings.
    """
    listing = table.listing
    schema = {
        **dict(facts),
        "内容": listing.about,
        "列": [{"名称": column.heading, "値": column.kind.value, "意味": column.meaning} for column in listing.columns],
    }
    yield f'{{"schema":{_json(schema)},\n"rows":[\n'.encode()
    headings = listing.headings
    lines: list[str] = []
    is_first = True
    for row in table.values():
        lines.append(("" if is_first else ",\n") + _json(dict(zip(headings, row, strict=True))))
        is_first = False
        if len(lines) == ROWS_PER_PIECE:
            yield "".join(lines).encode()
            lines = []
    yield ("".join(lines) + "\n]}\n").encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_iso, separators=(",", ":"))


def _iso(value: Any) -> str:
    """Days as 2026-11-30, moments in Japanese time as 2026-11-30T09:05:00+09:00, other values as text."""
    if isinstance(value, datetime.datetime):
        return f"{value.isoformat()}+09:00"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _emptied(buffer: io.StringIO, encoding: str) -> bytes:
    """The encoded content of the buffer, which is emptied."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return cp932.encode(text) if encoding == "cp932" else text.encode()


def _cell(value: Any, encoding: str) -> Any:
    """A value as a cell of CSV: a text that a spreadsheet would take for a formula gets an apostrophe in front.

    So does one that becomes a formula in `encoding`: CP932 leaves out variation selectors, and takes − for －.
    """
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str) and _as_encoded(value, encoding).startswith(workbook.FORMULA_MARKS):
        return f"'{value}"
    return value


def _as_encoded(text: str, encoding: str) -> str:
    return cp932.shown(text) if encoding == "cp932" else text


def zip_of_csv(tables: "list[Table]", encoding: str) -> Any:
    """A temporary file with each table as CSV in a ZIP, numbered in their order."""
    file = workbook.temporary_file()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, table in enumerate(tables, start=1):
            with archive.open(f"{number}_{table.listing.name}.csv", "w") as member:
                for piece in csv_pieces(table, encoding):
                    member.write(piece)
    file.seek(0)
    return file
