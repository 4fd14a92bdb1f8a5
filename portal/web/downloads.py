"""Downloads: every list of the portal as Excel, CSV and JSON, the rows of its page, at its address with ?format=.

A list is described once, as a Listing, and answered by its own view, so that a file never holds more than its
reader may see. Rows follow the machine-readability rules of the Digital Agency (機械判読性): one table a
sheet, one header row, one value a cell, days in ISO form, codes as text, a blank is no zero. Rows are made while
they are sent, so that a long list takes no more memory than a short one; one of more than MOST_AT_ONCE rows is
written by the worker, who asks the same view (portal.web.long_files).
"""

import datetime
import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.conf import settings
from django.forms import BaseForm
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from portal.audit.models import AuditLine

from . import workbook
from .forms import AsOfForm
from .long_files.pages import OF_FILES, long_file_response
from .long_files.writing import MOST_REPORTED, Replaced, Writing
from .text_files import csv_pieces, json_pieces, zip_of_csv

MOST_AT_ONCE = 20_000  # rows that are written while their reader waits: seconds of a web process
KINDS_OF_FILE = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
ENCODINGS = {"": "utf-8-sig", "cp932": "cp932"}


class Kind(enum.Enum):
    """Kind of value in a column; its text explains it in the workbook's sheet about the file."""

    TEXT = "文字"
    CODE = "文字（コード）"
    NUMBER = "数値"
    DATE = "日付（YYYY-MM-DD）"
    MOMENT = "日時（日本時間）"


class Column(NamedTuple):
    """A column: its heading, what kind of value stands in it, and what it means, with unit and ends."""

    heading: str
    kind: Kind = Kind.TEXT
    meaning: str = ""


@dataclass(frozen=True)
class Listing:
    """A list as it can be downloaded: the stem of its file's name, what it holds, and its columns.

    One that names people is noted in the audit each time somebody takes it away.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    names_people: bool = False
    is_in_register: bool = True  # not so the same list under another name, and an empty table to be filled in

    def __post_init__(self) -> None:
        if self.is_in_register:
            LISTINGS.append(self)

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    def named(self, name: str) -> "Listing":
        """A Listing of the same columns under another name."""
        return replace(self, name=name, is_in_register=False)

    def of(
        self,
        rows: Callable[[], Iterable[Sequence]],
        part: str = "",
        *,
        length: Callable[[], int] | None = None,
    ) -> "Table":
        """This list with rows; `part` names it where a page has several lists.

        `length` counts the rows, of a list that grows with what is ever entered: a long one is left to the worker.
        """
        return Table(self, rows, part, length)


LISTINGS: list[Listing] = []  # every list that the modules loaded so far describe, by which imports know our files


class Table(NamedTuple):
    """A Listing with its rows."""

    listing: Listing
    rows: Callable[[], Iterable[Sequence]]  # called once for each reading
    part: str = ""
    length: Callable[[], int] | None = None  # number of rows; None of a list that stays short

    def values(self) -> Iterator[list[Any]]:
        """Rows with moments in Japanese time and blanks as None."""
        for row in self.rows():
            yield [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return timezone.make_naive(value).replace(microsecond=0) if timezone.is_aware(value) else value
    return None if value == "" else value


def file_response(
    request: HttpRequest, *tables: Table, day: datetime.date | None = None, form: BaseForm | None = None
) -> HttpResponseBase | None:
    """The response with the list the address asks for (?format=) as a file; None when the page itself is wanted.

    `day` is the day the rows are for; without one the file bears today's. Call it with everything the page lists.
    `form` is the page's, of day and filters: what it cannot read is answered by the page, which says so at the field,
    and never by a file of another day or of more than was asked for.
    """
    asked = _kind_asked(request, form)
    table = next((each for each in tables if each.part == request.GET.get("list", "")), None)
    if table is None or not asked or _wants_another_day(request, day):
        return None
    return _send(request, asked, table.listing.name, [table], day)


def files_response(
    request: HttpRequest,
    name: str,
    tables: list[Table],
    *,
    day: datetime.date | None = None,
    form: BaseForm | None = None,
) -> HttpResponseBase | None:
    """Response with all tables in one file, a workbook or CSV files in a ZIP; None when the page itself is wanted."""
    asked = _kind_asked(request, form)
    if asked == "json":  # of one table at a time
        return None
    return _send(request, asked, name, tables, day) if asked and not _wants_another_day(request, day) else None


def _kind_asked(request: HttpRequest, form: BaseForm | None) -> str:
    """One of KINDS_OF_FILE; empty when the page itself is the answer: no file is asked for, or the form has errors."""
    asked = request.GET.get("format", "")
    return asked if asked in KINDS_OF_FILE and not (form and form.is_bound and form.errors) else ""


def _wants_another_day(request: HttpRequest, day: datetime.date | None) -> bool:
    """Whether ?as_of= asks for another day than the rows are for: one that is none, or any where none can be chosen.

    Such a file would be of another day than its reader believes; the page says what is wrong with the day.
    """
    return bool(request.GET.get("as_of", "").strip()) and (day is None or AsOfForm(request.GET).asked != day)


def _send(
    request: HttpRequest, asked: str, name: str, tables: list[Table], day: datetime.date | None
) -> HttpResponseBase:
    encoding = ENCODINGS.get(request.GET.get("encoding", ""), "utf-8-sig") if asked == "csv" else ""
    if isinstance(request, Writing):
        tables = [_watched(table, request, looks=encoding == "cp932") for table in tables]
        return _file_response(request, asked, name, tables, day, encoding)
    total = sum(table.length() for table in tables if table.length)
    if total > MOST_AT_ONCE:
        response = long_file_response(request, name, total)
    elif encoding == "cp932" and "replace" not in request.GET and (replaced := _replaced(tables)).count:
        response = _report(request, name, replaced)
    else:
        response = _file_response(request, asked, name, tables, day, encoding)
    if response.has_header("Content-Disposition") and any(table.listing.names_people for table in tables):
        _write_audit(request.user, f"{name}（{KINDS_OF_FILE[asked]}）")
    return response


def _file_response(
    request: HttpRequest, asked: str, name: str, tables: list[Table], day: datetime.date | None, encoding: str
) -> HttpResponseBase:
    stem = f"{name}_{day or timezone.localdate()}"
    if asked == "xlsx":
        return _file(workbook.write_workbook(tables, _facts(request, name, day)), f"{stem}.xlsx")
    if asked == "json":
        response = StreamingHttpResponse(
            json_pieces(tables[0], _facts(request, name, day)), content_type="application/json"
        )
        response.headers["Content-Disposition"] = content_disposition_header(True, f"{stem}.json")
        return response
    if len(tables) > 1:
        return _file(zip_of_csv(tables, encoding), f"{stem}.zip")
    response = StreamingHttpResponse(csv_pieces(tables[0], encoding), content_type="text/csv")
    response.charset = "utf-8" if encoding == "utf-8-sig" else "Shift_JIS"
    response.headers["Content-Type"] = f"text/csv; charset={response.charset}"
    mark = "_Shift_JIS" if encoding == "cp932" else ""
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{stem}{mark}.csv")
    return response


def _write_audit(reader: Any, what: str) -> None:
    """Note in the audit who took away which list of people."""
    AuditLine.objects.write_download(what, by=reader, municipality=reader.municipality)


def _file(file: Any, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name)


def _facts(request: HttpRequest, name: str, day: datetime.date | None) -> list[tuple[str, str]]:
    """Rows of the sheet about the file, above the meaning of each column."""
    query = request.GET.copy()
    for key in (*OF_FILES, "page", "after"):
        query.pop(key, None)
    address = f"{settings.BASE_URL}{request.path}{'?' if query else ''}{query.urlencode()}"
    return [
        ("名称", name),
        ("基準日", str(day) if day else "なし（作成日にあった記録）"),
        ("作成日", str(timezone.localdate())),
        ("作成", "全国連携ポータル（特別区長会事務局）"),
        ("もとのページ", address),
        ("空欄", "値がない、または分からないことを表します。0ではありません"),
    ]


def _replaced(tables: list[Table]) -> Replaced:
    """The cells whose characters CP932 lacks."""
    replaced = Replaced()
    for table in tables:
        for number, row in enumerate(table.rows(), start=2):
            replaced.look(table.listing.name, number, table.listing.headings, row)
    return replaced


def _watched(table: Table, writing: Writing, *, looks: bool) -> Table:
    """The table, each of whose rows is told to `writing`, with the characters that CP932 lacks where it `looks`."""

    def rows() -> Iterator[Sequence]:
        for number, row in enumerate(table.rows(), start=2):
            if looks:
                writing.replaced.look(table.listing.name, number, table.listing.headings, row)
            writing.note_row()
            yield row

    return table._replace(rows=rows)


def _report(request: HttpRequest, name: str, replaced: Replaced) -> HttpResponseBase:
    """The page that lists the characters which will be replaced, with the link to the file all the same."""
    query = request.GET.copy()
    query["replace"] = "1"
    context = {"name": name, "replaced": replaced, "most": MOST_REPORTED, "address": f"?{query.urlencode()}"}
    return render(request, "portal/web/download_report.html", context)
