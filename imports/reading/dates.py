"""Reads the date column of a chronology, where the year is printed only when it changes."""

import datetime
import re
import unicodedata
from typing import NamedTuple

from portal.japanese.wareki import (
    ERAS,
    DateError,
    EraError,
    day_of_era,
    era_year,
    in_figures,
    wareki,
    weekday,
    year_name,
)

from .hours import Hours, read_hours
from .warnings import ask, tell

# One pattern for a day wherever it stands: blanks are allowed between its parts, and taken away from cells before.
_YEAR = (
    r"(?:(?:(?P<era>令和?|平成?|昭和?|大正|明治?|[RHSTM]) *\.? *(?P<era_year>元|\d{1,2})|(?P<western>\d{4})) *"
    r"(?:年 *(?:\((?:\d{4}|(?:令和|平成|昭和|大正|明治)(?:元|\d{1,2}))年?\) *年?)?|[./-]) *)?"
)
_WEEKDAY = (
    r"(?: *\((?:(?:[祝休]日?[・,、]?)?(?P<weekday>[月火水木金土日])(?:曜日?)?(?:[・,、]?(?:[祝休]日?|振替休日))?"
    r"|[祝休]日?|振替休日)\)"
    r"| *(?P<bare_weekday>[月火水木金土日])曜日?)?"
)
DAY = re.compile(
    _YEAR
    + r"(?:(?P<month>\d{1,2}) *[月./-] *)?(?P<day>\d{1,2})(?![\d月年]|[./-]\d)"
    + r"(?: *日(?!本|間|程|時|目|数|常|帰|没|々))?"
    + _WEEKDAY
)
CONNECTOR = re.compile(r" *(?:~|-|から|、|,|・|及び|と)? *")
_LABEL = re.compile(r"\((\d{1,2})\)(?=[^()]*月)")
SAME_DAY = ("同日", "同上", "〃", "”", '"')
OPEN, CLOSE = "(【〔[", ")】〕]"
HOURS_BEHIND = re.compile(
    r" *(?:午前|午後|AM|PM)? *\d{1,2} *(?:[:時] *(?:\d\d分?|半)?)"
    r"(?: *(?:[~-]|から) *(?:午前|午後)? *\d{1,2} *(?:[:時] *(?:\d\d分?|半)?))?(?:から|より|まで|~)?"
)
_YEAR_ALONE = re.compile(
    r"[■●◆○□◎▼▽#【〔(\[<《\s]*"
    r"(?:(?P<era>令和?|平成?|昭和?|大正|明治?|[RHSTM])\.?(?P<era_year>元|\d{1,2})|(?P<western>\d{4}))"
    r"年?(?P<fiscal>度)?(?:\([^()]*年度?\))?[】〕)\]>》\s:]*"
)
HALF_A_YEAR = 183  # days; a jump forward by more, under a year that is not printed, is asked about


class Span(NamedTuple):
    """Days of an entry, or of a part of it when the cell numbers them: (1) 10月7日 (2) 10月6日～14日."""

    label: str
    first_day: datetime.date
    last_day: datetime.date


class NoDate(ValueError):
    """The cell is no date; the message says in Japanese what was expected."""


class DateReader:
    """Reads date cells from top to bottom, carrying the year and the day of the row before."""

    def __init__(self, order: str = "", *, is_order_known=True):
        """`order`: "newest" for lists that begin with the newest day; asked about where the year depends on it."""
        self.order, self.is_order_known = order, is_order_known
        self.year: int | None = None
        self.is_fiscal = False  # the year stands as 年度: January to March lie in the next
        self.last: datetime.date | None = None
        self.has_gap = False  # the row before had a date that could not be read
        self.is_order_asked = False

    def take_year(self, text: str) -> bool:
        """Take a year that stands alone (平成30年度) for the rows below it. False when the text is none."""
        match = _year_alone(text)
        if match:
            self.year, self.is_fiscal = _year(match), bool(match["fiscal"])
        return bool(match)

    def read(self, cell: str):
        """(spans, warnings) of one cell. Raises NoDate."""
        plain = _plain(cell)
        if plain in SAME_DAY:
            if not self.last:
                raise NoDate("「同日」とありますが、前の行に日付がありません。")
            return [Span("", self.last, self.last)], [tell("same-day", f"前の行と同じ{wareki(self.last)}としました。")]
        warnings: list[dict] = []
        has_gap, self.has_gap = self.has_gap, True
        plain = self._without_hours(self._same_month(plain), warnings)
        spans = [self._span(label, text, warnings) for label, text in _labelled(plain)]
        self.has_gap = False
        if has_gap and any(warning["code"] == "year-inherited" for warning in warnings):
            words = f"前の行の日付が読めないため、{wareki(spans[0].first_day)}かどうか、年を確かめてください。"
            warnings.append(ask("year-after-gap", words))
        earliest = min(span.first_day for span in spans)
        if self.last and (earliest < self.last if self.order != "newest" else earliest > self.last):
            where = "前" if self.order != "newest" else "後"
            words = f"前の行（{wareki(self.last)}）より{where}の日です。年と月を確かめてください。"
            warnings.append(ask("day-order", words))
        self.last = earliest
        return spans, warnings

    def _same_month(self, plain):
        """同月10日 and 同年5月1日 with the month and year of the row before."""
        match = re.match("同(月|年)(?=\\d)", plain)
        if not match:
            return plain
        if not self.last:
            raise NoDate(f"「{match[0]}」とありますが、前の行に日付がありません。")
        year = f"{self.last.year}年"
        return year + (f"{self.last.month}月" if match[1] == "月" else "") + plain[match.end() :]

    def _without_hours(self, plain, warnings):
        """The cell without the hours behind its day, which are asked about."""
        match = re.search(f"(?<=[日)\\d])(?P<hours>{HOURS_BEHIND.pattern})$", plain)
        if not match or not re.search(r"[日)]|[/.-]\d{1,2}", plain[: match.start()]):
            return plain
        hours = match["hours"]
        begin = match.start()
        if re.match(r"\d", hours) and re.search(r"\d$", plain[:begin]):
            return plain
        words = f"日付のあとの時刻「{hours}」は読みませんでした。必要なときは、行を直して日程に書いてください。"
        warnings.append(ask("hours", words))
        return plain[:begin]

    def _span(self, label, text, warnings):
        points, connectors = _points(text)
        first = self._day(points[0], None, warnings)
        days = [first]
        for point in points[1:]:
            days.append(self._day(point, days[-1], warnings))
        if connectors[-1] == "~":
            words = f"終わりの日がありません。{wareki(first)}の1日だけとしました。"
            warnings.append(ask("open-end", words))
        gaps = [late for early, late in zip(days, days[1:], strict=False) if (late - early).days != 1]
        if gaps and "~" not in connectors:
            warnings.append(ask("days-apart", "日が続いていません。間の日も期間に入ります。日程を確かめてください。"))
        return Span(label, days[0], days[-1])

    def _day(self, point, before, warnings):
        year = _year(point)
        if not year and before is None and self.year is None:
            raise NoDate("年がありません。最初の行には「平成26年9月10日」のように年から書いてください。")
        if year and before is None:  # the year of a last day is not carried: rows follow each other by their first
            self.year, self.is_fiscal = year, False
        month = int(point["month"]) if point["month"] else (before.month if before else 0)
        if not month:
            raise NoDate("月がありません。「9月10日」のように書いてください。")
        if point["era"]:
            _refuse_impossible(point, month)
        if not year and before is None:
            self._carry(month, int(point["day"]), warnings)
        assert self.year or before
        day = _date(year or (before.year if before else self._calendar_year(month)), month, int(point["day"]))
        if before and not year and day < before:
            day = _date(before.year + 1, month, int(point["day"]))
        printed = point["weekday"] or point["bare_weekday"]
        if printed and printed != weekday(day):
            words = f"{wareki(day)}は{weekday(day)}曜日ですが、（{printed}）とあります。日付を確かめてください。"
            warnings.append(ask("weekday", words))
        return day

    def _calendar_year(self, month):
        assert self.year
        return self.year + (self.is_fiscal and month < 4)

    def _carry(self, month, day_of_month, warnings):
        """Carry the year of the rows before, down to the year before where the list begins with the newest day."""
        assert self.year
        if self.is_fiscal:
            words = f"年は上の「年度」により、{year_name(self._calendar_year(month))}としました。"
            warnings.append(tell("year-inherited", words))
            return
        last = (self.last.month, self.last.day) if self.last and self.last.year == self.year else None
        if self.order == "newest" and last and (month, day_of_month) > last:
            self.year -= 1
            words = f"新しい順の一覧とみて、年は1つ前の{year_name(self.year)}としました。"
            warnings.append((tell if self.is_order_known else ask)("year-inherited", words))
            return
        warnings.append(tell("year-inherited", f"年は前の行から引き継ぎ、{year_name(self.year)}としました。"))
        if self.order == "" and last and self.last:
            jump = (month - last[0]) * 30 + day_of_month - last[1]
            if jump > HALF_A_YEAR:
                self.is_order_asked = True
                likelier = f"新しい順の一覧なら、{year_name(self.year - 1)}{month}月{day_of_month}日です。"
                words = f"前の行（{wareki(self.last)}）から半年より先の日です。年を確かめてください。{likelier}"
                warnings.append(ask("year-jump", words))


def _plain(text):
    plain = in_figures("".join(unicodedata.normalize("NFKC", re.sub(r"<[^>]*>", "", text)).split()))
    plain = with_waves(re.sub("^[rhstm](?=\\d)", lambda match: match[0].upper(), plain).rstrip(":、"))
    if plain and plain[0] in OPEN and plain[-1] in CLOSE and plain.count(plain[0]) == 1:
        plain = plain[1:-1]
    return re.sub("[〜∼-](?=\\d{1,2}(?:月|日|$))", "~", plain) if "月" in plain else plain


def _labelled(plain):
    """[(label, text)]: one without label, unless the days are numbered."""
    pieces = _LABEL.split(plain)
    if len(pieces) == 1:
        return [("", plain)]
    return [(f"({label})", text) for label, text in zip(pieces[1::2], pieces[2::2], strict=True)]


def _points(text):
    """The days of a span and what stands between them."""
    points, connectors, place = [], [], 0
    while place < len(text):
        match = DAY.match(text, place)
        if not match:
            raise NoDate(f"日付として読み取れません（{text[:20]}）。")
        points.append(match)
        connector = CONNECTOR.match(text, match.end())
        between, place = (connector[0], connector.end()) if connector else ("", match.end())
        if place < len(text) and not between:
            raise NoDate(f"日付として読み取れません（{text[:20]}）。")
        connectors.append("~" if between in ("から", "-") else between)
    if not points or not (points[0]["month"]):
        raise NoDate(f"日付として読み取れません（{text[:20]}）。")
    return points, connectors


def _year(point):
    if point["western"]:
        return int(point["western"])
    if not point["era"]:
        return None
    start = next(start for name, letter, start in ERAS if point["era"] in (name, letter, name[0]))
    return start.year + (1 if point["era_year"] == "元" else int(point["era_year"])) - 1


def _refuse_impossible(point, month):
    """NoDate when the era has no such day: 平成31年5月1日."""
    try:
        day_of_era(point["era"], point["era_year"], month, int(point["day"]))
    except EraError as error:
        raise NoDate(str(error)) from None
    except DateError:
        return  # no day of the calendar at all: _date says so


def _date(year, month, day):
    try:
        return datetime.date(year, month, day)
    except ValueError:
        is_month = 1 <= month <= 12 and datetime.MINYEAR <= year <= datetime.MAXYEAR
        named = era_year(datetime.date(year, month, 1)) if is_month else year
        raise NoDate(f"{named}年{month}月{day}日は暦にありません。暦にある日付に直してください。") from None


def _year_alone(text):
    match = _YEAR_ALONE.fullmatch(in_figures("".join(unicodedata.normalize("NFKC", text).split())))
    if not match or not (match["era"] or "年" in match[0] or len(match[0]) == 4):
        return None
    return match if 1868 <= (_year(match) or 0) <= 2100 else None


def is_year_alone(text: str) -> bool:
    """Whether the text is a year and nothing else: 平成30年度, 【2018年】, 2018."""
    return bool(_year_alone(text))


def with_waves(plain):
    """The text, of the same length, with a wave between the first and the last day, whatever stroke stood there."""
    plain = re.sub("(?<=[\\d日) ])[‐−–—―ー](?=[\\d ])", "-", plain)
    plain = re.sub(r"(月 *\d{1,2} *日? *(?:\([^()]*\))? *)[〜∼-](?= *\d)", r"\1~", plain)
    return re.sub(r"((?<!\d)\d{1,2}/\d{1,2})[〜∼-](?=\d{1,2}/)", r"\1~", plain)


def direction(days: list[tuple[int | None, int, int]]) -> str:
    """ "newest" when the days (year or None, month, day) of a list run backwards, "oldest" when forwards, else ""."""
    up = down = 0
    full: tuple | None = None
    for before, (year, month, day) in zip([None, *days], days, strict=False):
        if year:
            if full and (year, month, day) != full:
                up, down = up + ((year, month, day) > full), down + ((year, month, day) < full)
            full = (year, month, day)
        elif before:
            step = (month - before[1]) * 30 + day - before[2]
            if 0 < abs(step) <= HALF_A_YEAR:
                up, down = up + (step > 0), down + (step < 0)
            full = None
    if down > 2 * up:
        return "newest"
    return "oldest" if up > down else ""


def day_of_cell(cell: str) -> tuple[int | None, int, int] | None:
    """(year or None, month, day) of the first day in a cell; None when it holds none."""
    try:
        (point, *_), _ = _points(_labelled(_plain(cell))[0][1])
    except NoDate:
        return None
    return _year(point), int(point["month"]), int(point["day"])


_HOURS = re.compile(r"正午|午[前後]|\d{1,2}(?::\d\d|時)")


def spans_of(text: str, first_day: datetime.date) -> tuple[list[str], bool]:
    """(slots as the record writes them, whether all was read) of 平成29年8月24日（木）・25日（金）各日11:00～19:00."""
    plain = _plain(text)
    found = _HOURS.search(plain)
    read = read_hours(plain[found.start() :]) if found else Hours([], True)
    hours = [f" {begin}-{end}" for begin, end in read.sessions]
    days_text = re.sub("(各日|毎日|いずれも|の)$", "", plain[: found.start()] if found else plain)
    points, connectors = _points(days_text)
    reader = DateReader()
    reader.year = first_day.year
    days: list[datetime.date] = []
    warnings: list[dict] = []
    for point in points:
        day = reader._day(point, days[-1] if days else None, warnings)
        if not days and day < first_day and not _year(point) and point["month"] != str(first_day.month):
            day = _date(day.year + 1, day.month, day.day)  # of an entry that goes on into the next year
            reader.year = day.year
        days.append(day)
    printed = [f"（{point['weekday']}）" if point["weekday"] else "" for point in points]
    if "~" in connectors:
        stems = [f"{days[0]}{printed[0]} / {days[-1]}"]
    else:
        stems = [f"{day}{own}" for day, own in zip(days, printed, strict=True)]
    return [f"{stem}{hour}" for stem in stems for hour in (hours or [""])], read.is_whole
