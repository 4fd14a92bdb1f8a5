"""Readers of tables with a heading row: a column is found by any of the names it goes by."""

import contextlib
import datetime
import re
import unicodedata
import zoneinfo
from typing import NamedTuple

from django.utils import timezone

from imports.files.decode import Unreadable
from imports.files.markup import text_of
from members.models import Municipality, check_digit
from portal.japanese.wareki import DateError, parse_date, wareki

from .dates import DateReader, NoDate
from .readings import with_remarks
from .register import Register
from .warnings import ask, tell

MOST_SHOWN = 60  # columns to be mapped by hand
HEADING_ROWS = 5  # a title or two may stand above the headings


class Column(NamedTuple):
    """A column by everything it is called; the first name is the one we ask for, and the one of the template.

    `meaning` and `example` explain it on screen and in the template; `otherwise` says what is set where it is lacking,
    {today} standing for the day.
    """

    key: str
    names: tuple[str, ...]
    is_required: bool = False
    meaning: str = ""
    example: str = ""
    otherwise: str = ""
    is_day: bool = False

    @property
    def name(self) -> str:
        return self.names[0]


def plain(heading: str) -> str:
    """Headings as they are compared: half width, no blanks, 料金（基本） like 料金(基本)."""
    return "".join(unicodedata.normalize("NFKC", text_of(heading)).split())


def bare(heading: str) -> str:
    """The heading without remarks: 会員登録日(西暦)※ is 会員登録日."""
    return re.sub(r"\([^()]*\)|[※*:]", "", plain(heading))


class Heading(NamedTuple):
    """The heading row of a table: its place among the rows, {key: place of the column}, the places not read."""

    place: int
    found: dict[str, int]
    unread: dict[int, str]  # headings by place


def find_heading(rows, columns, by_hand=None) -> Heading:
    """The first row that has all required columns. Raises Unreadable when there is none, or one is there twice.

    `by_hand` says what headings mean, {heading as compared: key, or blank for none}; a place (#0) instead of a heading
    stands for a table without headings.
    """
    by_hand = by_hand or {}
    required = {column.key for column in columns if column.is_required}
    if by_hand and all(name.startswith("#") for name in by_hand):
        found = {key: int(name[1:]) for name, key in by_hand.items() if key}
        if required <= found.keys():
            return Heading(-1, found, {})
    for index, row in enumerate(rows[:HEADING_ROWS]):
        found = _match(row, columns, by_hand)
        if required <= found.keys():
            unread = {place: cell for place, cell in enumerate(map(plain, row.cells)) if place not in found.values()}
            return Heading(index, found, unread)
    for index, (row, below) in enumerate(zip(rows[:HEADING_ROWS], rows[1 : HEADING_ROWS + 1], strict=False)):
        both = below._replace(cells=_two_rows(row.cells, below.cells))  # a heading over two columns, theirs below it
        found = _match(both, columns, by_hand)
        if required <= found.keys():
            unread = {place: cell for place, cell in enumerate(map(plain, both.cells)) if place not in found.values()}
            return Heading(index + 1, found, unread)
    needed = "、".join(f"「{column.name}」" for column in columns if column.is_required)
    raise Unreadable(f"見出しの行が見つかりません。1行目に、少なくとも{needed}の列を書いてください。")


def _two_rows(upper, lower):
    width = max(len(upper), len(lower))
    upper, lower = ([*cells, *[""] * (width - len(cells))] for cells in (upper, lower))
    return [low or high for high, low in zip(upper, lower, strict=True)]


def _match(row, columns, by_hand):
    headings = [plain(cell) for cell in row.cells]
    found = {by_hand[heading]: place for place, heading in enumerate(headings) if by_hand.get(heading)}
    free = [place for place, heading in enumerate(headings) if heading not in by_hand]
    for column in columns:
        if column.key in found:
            continue
        names = {plain(name) for name in column.names}
        places = [place for place in free if headings[place] in names]
        if len(places) > 1 and headings[places[0]] == headings[places[1]]:
            raise Unreadable(
                f"{row.number}行目の見出し「{headings[places[0]]}」が2つあります。列の名前は1つずつにしてください。"
            )
        places = places or [place for place in free if bare(row.cells[place]) in names]
        if places:
            found[column.key] = places[0]
    return found


def columns_as_read(rows, columns, by_hand) -> list[list[str]]:
    """[heading, example, key] of each column: of the heading row, else of the fullest of the first rows."""
    try:
        heading = find_heading(rows, columns, by_hand)
        place, found = heading.place, heading.found
    except Unreadable:
        first = rows[:HEADING_ROWS]
        place = max(range(len(first)), key=lambda each: (sum(map(bool, first[each].cells)), -each))
        found = {}
    cells = rows[place].cells if place >= 0 else [f"{number}列目" for number in range(1, len(rows[0].cells) + 1)]
    keys = {each: key for key, each in found.items()}
    below = rows[place + 1 : place + 20]
    return [
        [
            plain(cell)[:60],
            next((text_of(row.cells[each])[:60] for row in below if row.cells[each : each + 1] > [""]), ""),
            keys.get(each, ""),
        ]
        for each, cell in enumerate(cells[:MOST_SHOWN])
    ]


_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?)\s*(Z|[+-]\d\d:?(?:\d\d)?)?", re.IGNORECASE)
_TIMED = re.compile(r"(\d{4}[/.-]\d{1,2}[/.-]\d{1,2})[ 　]+(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?")


def without_time(text: str) -> tuple[str, str]:
    """(day, time in Japan or blank) of a day as programs write it: with a time, a zone, or as 20260401.

    Midnight is no time, as many programs add it to each day.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"(?:19|20)\d{6}(?:\.0)?", plain):
        return f"{plain[:4]}-{plain[4:6]}-{plain[6:8]}", ""
    if match := _ISO.fullmatch(plain):
        with contextlib.suppress(ValueError):
            moment = datetime.datetime.fromisoformat(match[0].replace(" ", "T", 1).replace(" ", "").upper())
            if moment.tzinfo:
                moment = moment.astimezone(zoneinfo.ZoneInfo("Asia/Tokyo"))
            return str(moment.date()), f"{moment:%H:%M}" if (moment.hour, moment.minute) != (0, 0) else ""
    if match := _TIMED.fullmatch(plain):
        time = f"{int(match[2]):02}:{match[3]}"
        return match[1], "" if time == "00:00" else time
    return text, ""


class Cells:
    """The cells of one record by key, and the warnings that arise while they are read."""

    def __init__(self, cells, register):
        self.cells, self.register = cells, register
        self.warnings: list[dict] = []
        self.times: dict[str, str] = {}  # hours that stood beside a day, by key
        self.kept: list[str] = []  # what is kept in words, as it could not be read

    def __getitem__(self, key):
        return self.cells.get(key, "")

    def day(self, key, label, *, is_required=False):
        """A day in any usual form as ISO text; blank with a doubt when it is none."""
        text, time = without_time(self[key])
        if time:
            self.times[key] = time
        if not text:
            if is_required:
                self.warnings.append(ask("no-date", f"{label}がありません。"))
            return ""
        try:
            return str(parse_date(text))
        except DateError as error:
            self.warnings.append(ask("no-date", f"{label}「{text}」：{error}"))
            return ""

    def span(self, first_label, last_label):
        """The cells first_day and last_day as ISO texts; the first twice, and a doubt, where the last is earlier."""
        if both := self._period(first_label):
            first, last = both
            own = self.day("last_day", last_label) or last
            if own != last:
                until, said = (wareki(datetime.date.fromisoformat(day)) for day in (last, own))
                words = f"{first_label}の欄の期間は{until}まで、{last_label}は{said}です。{last_label}によりました。"
                self.warnings.append(ask("two-ends", words))
            last = own
        else:
            first = self.day("first_day", first_label, is_required=True)
            last = self.day("last_day", last_label) or first
        if first and last < first:
            self.warnings.append(ask("day-order", f"{last_label}が{first_label}より前です。"))
            last = first
        return first, last

    def _period(self, label):
        """(first, last) as ISO texts of a cell that holds a whole period: 令和9年5月1日～3日; None for others."""
        text = self["first_day"]
        if _is_day(without_time(text)[0]):
            return None
        try:
            (span, *others), warnings = DateReader().read(text)
        except NoDate:
            return None
        if others or any(warning["code"] == "hours" for warning in warnings):
            return None
        doubts = [warning for warning in warnings if warning["level"] == "ask"]
        is_single = span.first_day == span.last_day and not doubts
        read = wareki(span.first_day) + ("" if is_single else f"から{wareki(span.last_day)}まで")
        self.warnings += doubts or [tell("period", f"{label}の欄の「{text}」を、{read}としました。")]
        return str(span.first_day), str(span.last_day)

    def too_long(self, label, text, most):
        """Ask about a text that is longer than its field: what is beyond `most` characters is not taken over."""
        if len(text) > most:
            cut = text[most - 10 : most]
            words = f"{label}は{most:,}文字までです。{len(text):,}文字のうち、「…{cut}」までを読みました。"
            self.warnings.append(ask("too-long", words))

    def number(self, key, label):
        """A whole number; None with a doubt when it is none."""
        text = re.sub(r"(自治体|団体|市町村)$", "", "".join(unicodedata.normalize("NFKC", self[key]).split()))
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,15}(?:\.0+)?", text):  # 1,44 may be 1.44 or 144
            return int(text.replace(",", "").partition(".")[0])
        self.warnings.append(ask("no-number", f"{label}「{self[key]}」を数として読み取れません。"))
        return None

    def municipality(self, code_key="code", prefecture_key="prefecture", name_key="name", *, keeps_unknown=True):
        """The municipality by its code, or by prefecture and name, as contents write it; with a doubt when unknown.

        Another spelling is read and told. An unknown name is blank, or kept for a likely one to replace it.
        """
        by_code = self.by_code(self[code_key])
        name = self[prefecture_key] + self[name_key].removeprefix(self[prefecture_key])
        by_name = self.register.full_name(name)
        if name and not by_name:
            by_name = self.register.recognise(self[name_key], self[prefecture_key])
            if by_name and not (by_code and by_code != by_name):
                self.warnings.append(tell("name-variant", f"「{name}」は、{by_name}と読みました。"))
        if by_code and name and by_name and by_name != by_code:
            self.warnings.append(ask("code-name", f"コードは{by_code}、名称は{by_name}です。どちらかが違います。"))
        if not by_code and not by_name:
            near = self.register.nearest(self[name_key], self[prefecture_key]) if name else []
            hint = f"似た名称：{'、'.join(near)}。" if near else ""
            what = f"「{name or self[code_key]}」" if name or self[code_key] else "自治体の名称"
            words = f"{what}は名簿にありません。{hint}"
            likely = self.register.full_name(self[prefecture_key] + near[0]) if near else ""
            if likely and keeps_unknown:
                self.warnings.append(ask("unknown-municipality", words, printed=name, corrected=likely, place="自治体"))
                return name
            self.warnings.append(ask("unknown-municipality", words))
        return by_code or by_name

    def by_code(self, text):
        """The full name of the municipality of a code; blank with a doubt when it is none."""
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


_NOTE = re.compile(r"[※*注]|\(注|備考[:：]|以上[。)]?$|出典|資料[:：]|作成[:：]|\d{1,2}\)")
_SUM = re.compile(r"(?:(?:合|総|小|累)計|計|総数|合計.{0,6}|平均)(?:\([^()]*\))?")
_NUMBERING = ("no", "no.", "番号", "項番", "通番", "通し番号", "連番", "#")  # headings of columns that count the rows
_NOTE_MARK = re.compile(r"(?<=\S)[\s　]*(?:[※＊*]\d{0,2}|[（(]注\d{0,2}[）)])$")
_DITTO = ("〃", "々", "同上", "”", "“", '"', "″", "''", "仝")


class TableReader:
    """Reads a table with headings; subclasses name their columns and understand a record.

    `unread` names what is not read, once the reader is made: columns, and lines above the headings. A cell of a column
    that nobody knows is asked about in its row as well; those of `left_out` belong to published layouts.
    """

    columns: tuple[Column, ...] = ()
    left_out: tuple[str, ...] = ()  # headings of published layouts that the record has no place for
    names: tuple[str, ...] = (  # keys of columns that hold a name: one line, without the mark of a footnote
        *("title", "name", "prefecture", "town", "ward", "venue", "room", "office", "host", "co_host", "signed_name"),
    )

    def __init__(self, rows, answers=None):
        answers = answers or {}
        self.rows = [row._replace(cells=list(map(text_of, row.cells))) for row in rows]
        self.heading = find_heading(self.rows, self.columns, answers.get("columns"))
        self.lacking = [column for column in self.columns if column.key not in self.heading.found]
        self.register = Register()
        known = {plain(name) for name in self.left_out}
        known |= {name for name in self.heading.unread.values() if name.lower() in _NUMBERING}
        self.unknown = {place: name for place, name in self.heading.unread.items() if name and name not in known}
        self.unread = list(self._unread())

    def _unread(self):
        for row in self.rows[: self.heading.place]:
            yield f"見出しの上の{row.number}行目「{' '.join(filter(None, row.cells))[:60]}」"
        for place, name in self.heading.unread.items():
            if name:
                instead = "" if place not in self.unknown else self._instead(self._is_day_column(place))
                yield f"「{name}」の列。{instead}" if instead else f"「{name}」の列"

    def _is_day_column(self, place):
        """Whether the first text below the heading is a day."""
        below = (row.cells[place].strip() for row in self.rows[self.heading.place + 1 :] if place < len(row.cells))
        return _is_day(next(filter(None, below), ""))

    def _instead(self, is_day):
        """What is set instead of what such a column may have meant: columns of days for days."""
        today = wareki(timezone.localdate())
        lacking = [column for column in self.lacking if column.otherwise and column.is_day == is_day]
        return "".join(column.otherwise.format(today=today) for column in lacking)

    def read(self):
        above: dict[str, str] = {}
        for row in self.rows[self.heading.place + 1 :]:
            found = self.heading.found.items()
            if self._is_note(row):
                self.unread.append(f"{row.number}行目「{' '.join(filter(None, row.cells))[:60]}」")
                continue
            cells = {key: row.cells[place].strip() for key, place in found if place < len(row.cells)}
            as_above = [key for key, cell in cells.items() if plain(cell) in _DITTO and above.get(key)]
            above = cells = cells | {key: above[key] for key in as_above}
            said: list[dict] = []
            cells = {key: self._bare(key, cell, said) for key, cell in cells.items()}
            read = Cells(cells, self.register)
            read.warnings += said
            if as_above:
                words = "、".join(f"「{cells[key][:20]}」" for key in as_above)
                read.warnings.append(tell("ditto", f"「〃」（同上）を、上の行と同じ{words}としました。"))
            read.warnings += self._unread_cells(row)
            yield from with_remarks(self._of_read_columns(row), self.understand(row, read), self.unread)

    def _bare(self, key, cell, warnings):
        """A name, day or number without line breaks and the mark of a footnote, which is told or asked about."""
        is_name = key in self.names
        if not (is_name or key in ("value", "capacity") or key in self.days) or not cell:
            return cell
        if is_name and "\n" in cell:
            cell = " ".join(line.strip() for line in cell.split("\n") if line.strip())
            warnings.append(tell("lines", f"セルの中の改行を空白にして、「{cell[:40]}」としました。"))
        if self.names and (mark := _NOTE_MARK.search(cell)):
            cell = cell[: mark.start()]
            words = f"「{cell[:40]}」のあとの注の印「{mark[0].strip()}」を除きました。注の内容を確かめてください。"
            warnings.append(ask("note-mark", words))
        return cell

    @property
    def days(self):
        """Keys of the columns of days."""
        return [column.key for column in self.columns if column.is_day]

    def _is_note(self, row):
        """Whether the row is a footnote, a sum or the closing word below a list, and no record of it."""
        first = next((text for cell in row.cells if (text := plain(cell))), "")
        filled = sum(map(bool, row.cells))
        if _SUM.fullmatch(first):
            return True
        return filled == 1 and len(self.heading.found) > 1 and bool(_NOTE.match(first))

    def _of_read_columns(self, row):
        """The row without remarks on cells of columns that are not read."""
        read = {place + 1 for place in self.heading.found.values()} | {None}
        return row._replace(remarks=tuple(remark for remark in row.remarks if remark.column in read))

    def _unread_cells(self, row):
        """A doubt for each cell that holds something below a heading nobody knows, or below none."""
        for place, cell in enumerate(row.cells):
            text = " ".join(cell.split())[:40]
            if not text or place in self.heading.found.values():
                continue
            if name := self.unknown.get(place):
                yield ask(
                    "unread-column", f"「{name}」の列（{text}）は読みませんでした。{self._instead(_is_day(text))}"
                )
            elif not self.heading.unread.get(place):
                yield ask("unread-column", f"見出しのない{place + 1}列目（{text}）は読みませんでした。")

    def understand(self, row, cells):
        """The readings of one record."""
        raise NotImplementedError


def _is_day(text):
    try:
        parse_date(text)
    except DateError:
        return False
    return True
