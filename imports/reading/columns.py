"""Readers of tables with a heading row: a column is found by any of the names it goes by."""

import re
import unicodedata
from typing import NamedTuple

from imports.files.decode import Unreadable
from members.models import Municipality, check_digit
from portal.japanese.wareki import DateError, parse_date

from .register import Register
from .warnings import ask, tell

HEADING_ROWS = 5  # a title or two may stand above the headings


class Column(NamedTuple):
    """A column with all the names it may have; messages use the first."""

    key: str
    names: tuple[str, ...]
    is_required: bool = False


def plain(heading: str) -> str:
    """Headings as they are compared: half width, no blanks, 料金（基本） like 料金(基本)."""
    return "".join(unicodedata.normalize("NFKC", re.sub("<[^>]*>", "", heading)).split())


def records(rows, columns):
    """(row, {key: text}) of every row below the headings. Raises Unreadable when these are missing or not unique."""
    rows = list(rows)
    index, found = _headings(rows, columns)
    for row in rows[index + 1 :]:
        cells = {key: row.cells[place].strip() for key, place in found.items() if place < len(row.cells)}
        yield row, cells


def _headings(rows, columns):
    """(place of the heading row, {key: place of its column})."""
    required = {column.key for column in columns if column.is_required}
    for index, row in enumerate(rows[:HEADING_ROWS]):
        found = _match(row, columns)
        if required <= found.keys():
            return index, found
    needed = "、".join(f"「{column.names[0]}」" for column in columns if column.is_required)
    raise Unreadable(f"見出しの行が見つかりません。1行目に、少なくとも{needed}の列を書いてください。")


def _match(row, columns):
    headings = [plain(cell) for cell in row.cells]
    found = {}
    for column in columns:
        places = [place for place, heading in enumerate(headings) if heading in map(plain, column.names)]
        if len(places) > 1 and headings[places[0]] == headings[places[1]]:
            raise Unreadable(
                f"{row.number}行目の見出し「{headings[places[0]]}」が2つあります。列の名前は1つずつにしてください。"
            )
        if places:
            found[column.key] = places[0]
    return found


class Cells:
    """The cells of one record by key, and the warnings that arise while they are read."""

    def __init__(self, cells, register):
        self.cells, self.register = cells, register
        self.warnings: list[dict] = []

    def __getitem__(self, key):
        return self.cells.get(key, "")

    def day(self, key, label, *, is_required=False):
        """A day in any usual form as ISO text; blank with a doubt when it is none."""
        text = self[key].partition(" ")[0] if re.match(r"\d{4}-\d\d-\d\d ", self[key]) else self[key]
        if not text:
            if is_required:
                self.warnings.append(ask("no-date", f"{label}がありません。"))
            return ""
        try:
            return str(parse_date(text))
        except DateError as error:
            self.warnings.append(ask("no-date", f"{label}「{text}」：{error}"))
            return ""

    def number(self, key, label):
        """A whole number; None with a doubt when it is none."""
        text = unicodedata.normalize("NFKC", self[key]).replace(",", "").removesuffix("自治体")
        if text.isdecimal():
            return int(text)
        self.warnings.append(ask("no-number", f"{label}「{self[key]}」を数として読み取れません。"))
        return None

    def municipality(self, code_key="code", prefecture_key="prefecture", name_key="name"):
        """The municipality by its code, or by prefecture and name, as contents write it; blank with a doubt."""
        by_code = self._by_code(self[code_key])
        name = self[prefecture_key] + self[name_key].removeprefix(self[prefecture_key])
        by_name = self.register.full_name(name)
        if by_code and name and by_name and by_name != by_code:
            self.warnings.append(ask("code-name", f"コードは{by_code}、名称は{by_name}です。どちらかが違います。"))
        if not by_code and not by_name:
            near = "、".join(self.register.nearest(self[name_key], self[prefecture_key])) if name else ""
            hint = f"似た名称：{near}。" if near else ""
            what = f"「{name or self[code_key]}」" if name or self[code_key] else "自治体の名称"
            self.warnings.append(ask("unknown-municipality", f"{what}は名簿にありません。{hint}"))
        return by_code or by_name

    def _by_code(self, text):
        digits = "".join(unicodedata.normalize("NFKC", text).split()).removesuffix(".0")
        if not digits.isdecimal():
            return ""
        padded = digits.zfill(6)
        if padded != digits and padded in self.codes:
            self.warnings.append(tell("code-padded", f"コード{digits}は、{padded}と読みました。"))
        elif len(digits) == 5 and (full := digits + check_digit(digits)) in self.codes:
            self.warnings.append(tell("code-padded", f"コード{digits}に検査数字を補い、{full}としました。"))
            padded = full
        if check_digit(padded[:5]) != padded[5:]:
            self.warnings.append(ask("code", f"コード「{text}」の検査数字（6桁目）が合いません。"))
        return self.codes.get(padded, "")

    @property
    def codes(self):
        """Full names by code, looked up once for a whole table."""
        if not hasattr(self.register, "codes"):
            rows = Municipality.objects.values_list("lg_code", "prefecture__name", "name")
            self.register.codes = {code: f"{prefecture}{name}" for code, prefecture, name in rows}
        return self.register.codes


class TableReader:
    """Reads a table with headings; subclasses name their columns and understand a record."""

    columns: tuple[Column, ...] = ()

    def __init__(self, rows):
        self.records = records(rows, self.columns)
        self.register = Register()

    def read(self):
        for row, cells in self.records:
            yield from self.understand(row, Cells(cells, self.register))

    def understand(self, row, cells):
        """The readings of one record."""
        raise NotImplementedError
