"""Reads one sheet of a workbook, row by row, within limits of size."""

import json
import re
from contextlib import suppress
from itertools import chain
from xml.parsers import expat

from .number_formats import Shown, moment
from .workbook_parts import CHUNK, Enough, Refused, RichText, parse, unescaped

MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 20_000  # characters; a long entry of the chronology has 2,000
MOST_CELLS = 500_000  # with text; each takes some 80 bytes where the rows arrive
MOST_TEXT = 10_000_000  # characters of all cells
MOST_MERGES = 20_000
MOST_REMARKS = 100_000
TOO_MANY_CELLS = f"文字のあるセルが{MOST_CELLS:,}を超えます。使わない列を除くか、分けてお送りください。"
MOST_OF_HEADING = 100  # characters of its cells
EMPTY_ROWS = 1_000  # so many in a row end the sheet


class Sheet:
    """Writes the rows of one sheet to `out` as they come."""

    def __init__(self, book, out):
        self.book, self.out = book, out
        self.number = self.last = self.column = 0
        self.read = self.size = self.count = self.empty = self.remark_count = 0
        self.hidden_columns = []  # (first, last)
        self.merges = []
        self.rows_hidden = self.is_hidden = False
        self.stopped = False
        self.rich = RichText()
        self.kind, self.style, self.value, self.has_value = "", 0, [], False
        self.formula: list[str] | None = None
        self.inside = ""
        self.cells, self.remarks = {}, []

    def start(self, tag, attributes):
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "f"):
            self.inside = tag
            self.has_value = self.has_value or tag == "v"
            if tag == "f":
                self.formula = []
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "is":
            self.inside = "is"
            self.rich.begin()
        elif tag == "mergeCell":
            self.merges.append(attributes.get("ref", ""))
            if len(self.merges) > MOST_MERGES:
                raise Refused("結合されたセルが多すぎます。結合を解いて、もう一度お送りください。")
        elif tag == "col" and attributes.get("hidden", "0") in ("1", "true"):
            self.hidden_columns.append((int(attributes.get("min", "1")), int(attributes.get("max", "1"))))
        elif tag == "sheetFormatPr":
            self.rows_hidden = attributes.get("zeroHeight", "0") in ("1", "true")
        elif self.inside == "is":
            self.rich.start(tag, attributes)

    def end(self, tag):
        if self.inside == "is":
            self.rich.end(tag)
        if tag in ("v", "f", "is"):
            self.inside = ""
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._end_row()

    def text(self, words):
        if self.inside == "is":
            self.rich.text(words)
        elif self.inside == "v":
            self.value.append(words)
        elif self.inside == "f" and self.formula is not None and len(self.formula) < 3:
            self.formula.append(words)

    def _begin_row(self, attributes):
        self.number = int(attributes.get("r") or self.number + 1)
        self.column = 0
        self.is_hidden = attributes.get("hidden", "1" if self.rows_hidden else "0") in ("1", "true")
        self.cells, self.remarks = {}, []
        self.empty += 1
        if self.number - self.last > EMPTY_ROWS or self.empty > EMPTY_ROWS:
            self.stopped = True
            raise Enough

    def _begin_cell(self, attributes):
        place = re.match("[A-Za-z]+", attributes.get("r", ""))
        self.column = column_number(place[0]) if place else self.column + 1
        self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", "0") or 0)
        self.value, self.formula, self.has_value = [], None, False
        self.rich.begin()

    def _end_cell(self):
        raw = "".join(self.value)
        if not raw and self.formula is None and self.kind != "inlineStr":
            return
        text, gone = self._text(raw.strip() if self.kind not in ("str", "s") else raw)
        if len(text) > LONGEST_CELL:
            raise Refused(too_long(self._name(), len(text)))
        if self.formula is not None:
            self._tell_formula(text)
        struck = self.book.struck[self.style] if self.style < len(self.book.struck) else False
        if struck and text:
            text, gone = "", text
        if gone:
            self._remark("struck", f"セル{self._name()}の「{gone[:60]}」は、取消線があるため読みませんでした。")
        if not text:
            return
        if self.column > MOST_COLUMNS:
            raise Refused(f"{self.number}行目の列が多すぎます。{MOST_COLUMNS}列までです。")
        self.count += 1
        if self.count > MOST_CELLS:
            raise Refused(TOO_MANY_CELLS)
        self.size += len(text)
        if self.size > MOST_TEXT:
            raise Refused("文字が多すぎます。使わないシートや列を除くか、分けてお送りください。")
        self.cells[self.column] = text

    def _text(self, raw):
        """(text, words struck out) of the cell, as the sheet shows it."""
        if self.kind == "s":
            return self.book.texts[int(raw)] if raw.strip().isdecimal() else ("", "")
        if self.kind == "inlineStr":
            return self.rich.both()
        if self.kind == "e":
            self._remark("error-value", f"セル{self._name()}はエラー値（{raw}）のため、読みませんでした。")
            return "", ""
        if self.kind == "b":
            return ("TRUE" if raw in ("1", "true") else "FALSE"), ""
        if self.kind == "d":
            return re.sub(r"T00:00(:00(\.0+)?)?Z?$", "", raw).replace("T", " ")[:16], ""
        return (self._number(raw), "") if self.kind == "n" and raw else (unescaped(raw), "")

    def _number(self, raw):
        try:
            value = float(raw)
        except ValueError:
            return raw
        shown = self.book.formats[self.style] if self.style < len(self.book.formats) else Shown(*[False] * 4)
        if (shown.is_day or shown.hour) and 0 <= value < 2_950_000:
            text, remark = moment(value, shown, is_1904=self.book.is_1904)
            if remark:
                asks = not remark.startswith("年は")
                self._remark("part-of-day", f"セル{self._name()}には、{remark}", asks=asks)
            return text
        if shown.is_percent:  # typed as 12%, kept as 0.12
            return f"{value * 100:.10g}%"
        if value == int(value) if abs(value) < 1e15 else False:
            return str(int(value)).zfill(shown.digits)
        return f"{value:.10g}"

    def _tell_formula(self, text):
        words = f"セル{self._name()}は数式（={''.join(self.formula or [])[:30]}）です。"
        if text:
            self._remark("formula", f"{words}保存された計算結果「{text[:40]}」を読みました。", asks=False)
        elif not self.has_value or self.kind == "n":  # an empty text is a result, an empty number is none
            self._remark("formula", f"{words}計算結果が保存されていません。Excelで開いて保存し直すと読めます。")

    def _remark(self, code, words, asks=True):
        self.remark_count += 1
        if self.remark_count > MOST_REMARKS:
            raise Refused("数式、エラー値、取消線が多すぎます。値に置き換えて、もう一度お送りください。")
        self.remarks.append((code, words, asks, self.column))

    def _name(self):
        return f"{_letters(self.column)}{self.number}"

    def _end_row(self):
        if not self.cells and not self.remarks:
            return
        self.last, self.empty = self.number, 0
        self.read += 1
        if self.read > MOST_ROWS or self.number > 40 * MOST_ROWS:
            raise Refused(f"行が多すぎます。一度に取り込めるのは{MOST_ROWS:,}行までです。分けてお送りください。")
        if self.is_hidden:
            words = "見えないようにされた行です。取り込むかどうかを決めてください。"
            self.remarks.append(("hidden", words, True, None))
        cells = [self.cells.get(column, "") for column in range(1, max(self.cells, default=0) + 1)]
        self._write({"row": self.number, "cells": cells, "remarks": self.remarks})

    def _write(self, line):
        self.out.write(json.dumps(line, ensure_ascii=False))
        self.out.write("\n")

    def run(self, path):
        """Read the sheet's part; then what stands below an expanse of empty rows is only looked for."""
        package = self.book.package
        rest = False
        with package.open(path) as stream:
            try:
                parse(stream, self.start, self.end, self.text)
            except Enough as enough:
                rest = self._look_below(enough.rest, stream)
        hidden = sorted({each for first, last in self.hidden_columns for each in range(first, min(last, 100) + 1)})
        whole = {"merges": self.merges, "hidden_columns": hidden, "empty_below": self.last if self.stopped else 0}
        self._write({"whole": whole | {"has_more": rest, "letters": [_letters(each) for each in hidden]}})

    def _look_below(self, begun, stream):
        """Whether values stand in what is not read any more; the merged cells listed there are noted."""
        found, kept = False, b""
        for chunk in chain([begun], iter(lambda: stream.read(CHUNK), b"")):
            kept += chunk
            found = found or bool(re.search(rb"<(?:\w+:)?(?:v|t)[ >]", kept))
            self.merges += [ref.decode() for ref in re.findall(rb'mergeCell [^>]*?ref="([A-Z0-9:]+)"', kept)]
            cut = kept.rfind(b"<")
            kept = kept[cut:] if len(kept) - cut < 1000 else b""
            if len(self.merges) > MOST_MERGES:
                raise Refused("結合されたセルが多すぎます。結合を解いて、もう一度お送りください。")
        return found


class _FirstRow(Sheet):
    """Keeps the texts of the first row that holds any."""

    def _end_row(self):
        if self.cells:
            raise Enough

    def texts(self, path):
        with self.book.package.open(path) as stream, suppress(Enough, Refused, expat.ExpatError):
            parse(_Beginning(stream), self.start, self.end, self.text)
        return [self.cells.get(column, "")[:MOST_OF_HEADING] for column in range(1, max(self.cells, default=0) + 1)]


class _Beginning:
    """The first piece of a stream."""

    def __init__(self, stream):
        self.stream, self.is_read = stream, False

    def read(self, size):
        piece = b"" if self.is_read else self.stream.read(size)
        self.is_read = True
        return piece


def first_row(book, path):
    """The texts of the first row of a sheet, by which lists of our own are known."""
    return _FirstRow(book, None).texts(path)


def too_long(cell, length):
    """The message about a cell (B12) of `length` characters."""
    return f"セル{cell}が長すぎます（{length:,}文字）。1つのセルは{LONGEST_CELL:,}文字までです。"


def column_number(letters):
    """The number of a column, counted from 1: 28 for AB."""
    number = 0
    for letter in letters.upper()[:3]:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column):
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
