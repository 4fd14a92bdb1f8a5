"""Copies of a chronology as offices send it: as it is, the newest first, as a page of Word, as a workbook."""

import datetime
import html
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

import xlsxwriter
from django.utils.html import strip_tags

from imports.files.markup import TAG
from imports.files.rows import Row
from imports.files.tables import read_rows
from portal.japanese.wareki import era_year
from portal.web.days import short_span
from timeline.entries.exports import entry_rows
from timeline.entries.models.entries import Entry

from .reading.chronology import ChronologyReader
from .reading.dates import DateReader, NoDate
from .reading.figures import section_of


class Line(NamedTuple):
    """An entry of a chronology: its days, both included, and what stands beside them."""

    first: datetime.date
    last: datetime.date
    matter: str


def lines_of_record() -> list[Line]:
    """The published entries, the oldest first, with theme, venue and the lines of their content."""
    found = []
    for row in entry_rows(Entry.objects.published().order_by("first_day", "key")):
        _, first, last, _, title, theme, body, content, notes, venue = row[:10]
        parts = [title, theme and f"・テーマ：{theme}", venue and f"・会場：{venue}", body]
        parts += [f"・{words}" for words in (content or "").split("／") if words]
        parts += [f"※{words}" for words in (notes or "").split("／") if words]
        found.append(Line(first, last, "\n".join(filter(None, parts))))
    return found


def lines_of_document(rows: list[Row]) -> list[Line]:
    """The dated rows of a chronology, without the lists below it."""
    dates, found = DateReader(), []
    for row in ChronologyReader(rows).rows:
        if section_of(" ".join(row.cells)):
            break
        try:
            spans, _ = dates.read(row.cells[0])
        except NoDate:
            continue
        first, last = min(span.first_day for span in spans), max(span.last_day for span in spans)
        found.append(Line(first, last, "\n".join(row.cells[1:])))
    return found


def copies(lines: list[Line]) -> Iterator[tuple[str, list[Row]]]:
    """(name, rows as an upload of it is read) of each copy."""
    yield "もとの順の表", _read(_text(lines), "表.txt")
    yield "新しい順の表", _read(_text(lines[::-1]), "表.txt")
    yield "文章（日付のあとに空白）", _read(_text(lines, between="　"), "文章.txt")
    yield "Wordのページ", _read(_word(lines), "表.html")
    yield "Excel", _read(_workbook(lines), "表.xlsx")


def _read(content, name):
    return list(read_rows(io.BytesIO(content), name))


def printed(line: Line, before: datetime.date | None = None) -> str:
    """The days as printed: 平成30年 4月16日（月）～20日（金）, without the year of the line before."""
    year = "" if before and era_year(before) == era_year(line.first) else f"{era_year(line.first)}年 "
    return year + strip_tags(short_span(line.first, line.last, weekdays=True))


def _text(lines, between="\t"):
    before, found = None, []
    for line in lines:
        matter = line.matter if between != "\t" else " ".join(line.matter.split("\n"))
        found.append(f"{printed(line, before)}{between}{matter}")
        before = line.first
    return "\n".join(found).encode()


def _word(lines):
    """As Word saves a page: every run of figures and Latin letters in a span of its own."""
    rows = []
    for line in lines:
        cells = [
            _runs(printed(line)),
            "".join(f"<p class=MsoNormal>{_runs(each)}</p>" for each in line.matter.split("\n")),
        ]
        rows.append("<tr>" + "".join(f"<td width=85>{cell}</td>" for cell in cells) + "</tr>")
    head = "<html><head><meta charset=utf-8><style>p {margin:0}</style></head><body lang=JA><div class=WordSection1>"
    return f"{head}<table class=MsoTableGrid>\n{''.join(rows)}</table></div></body></html>".encode()


def _runs(text):
    pieces = re.split(f"({TAG.pattern})", text)
    return "".join(
        piece
        if TAG.fullmatch(piece)
        else re.sub(r"[0-9A-Za-z]+", lambda run: f"<span\nlang=EN-US>{run[0]}</span>", html.escape(piece, quote=False))
        for piece in pieces
    )


def _workbook(lines):
    """Days as days in a Japanese format, periods as text, below a merged title."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("経過")
        day = book.add_format({"num_format": '[$-411]ggge"年"m"月"d"日";@'})
        sheet.merge_range("A1:B1", "これまでの経過")
        sheet.write_row(1, 0, ["年月日", "内容"])
        for number, line in enumerate(lines, start=2):
            if line.first == line.last:
                sheet.write_datetime(number, 0, datetime.datetime.combine(line.first, datetime.time()), day)
            else:
                sheet.write_string(number, 0, printed(line))
            sheet.write_string(number, 1, line.matter)
    return file.getvalue()
