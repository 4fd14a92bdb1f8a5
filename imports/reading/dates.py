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

from .warnings import ask, tell

_YEAR = r"(?:(?:(?P<era>令和|平成|昭和|大正|明治|[RHSTM])\.?(?P<era_year>元|\d{1,2})|(?P<western>\d{4}))[年./-])?"
_POINT = re.compile(
    _YEAR
    + r"(?:(?P<month>\d{1,2})[月./-])?(?P<day>\d{1,2})日?(?:\((?P<weekday>[月火水木金土日])(?:曜日?)?(?:・?[祝休])?\))?"
)
_LABEL = re.compile(r"\((\d{1,2})\)(?=[^()]*月)")
SAME_DAY = ("同日", "同上", "〃", "”", '"')


class Span(NamedTuple):
    """Days of an entry, or of a part of it when the cell numbers them: (1) 10月7日 (2) 10月6日～14日."""

    label: str
    first_day: datetime.date
    last_day: datetime.date


class NoDate(ValueError):
    """The cell is no date; the message says in Japanese what was expected."""


class DateReader:
    """Reads date cells from top to bottom, carrying the year and the day of the row before."""

    def __init__(self):
        self.year: int | None = None
        self.last: datetime.date | None = None
        self.has_gap = False  # the row before had a date that could not be read

    def read(self, cell: str):
        """(spans, warnings) of one cell. Raises NoDate."""
        plain = _plain(cell)
        if plain in SAME_DAY:
            if not self.last:
                raise NoDate("「同日」とありますが、前の行に日付がありません。")
            return [Span("", self.last, self.last)], [tell("same-day", f"前の行と同じ{wareki(self.last)}としました。")]
        warnings: list[dict] = []
        has_gap, self.has_gap = self.has_gap, True
        spans = [self._span(label, text, warnings) for label, text in _labelled(plain)]
        self.has_gap = False
        if has_gap and any(warning["code"] == "year-inherited" for warning in warnings):
            words = f"前の行の日付が読めないため、{wareki(spans[0].first_day)}かどうか、年を確かめてください。"
            warnings.append(ask("year-after-gap", words))
        earliest = min(span.first_day for span in spans)
        if self.last and earliest < self.last:
            words = f"前の行（{wareki(self.last)}）より前の日です。年と月を確かめてください。"
            warnings.append(ask("day-order", words))
        self.last = earliest
        return spans, warnings

    def _span(self, label, text, warnings):
        points, connectors = _points(text)
        first = self._day(points[0], None, warnings)
        days = [first]
        for point in points[1:]:
            days.append(self._day(point, days[-1], warnings))
        gaps = [late for early, late in zip(days, days[1:], strict=False) if (late - early).days != 1]
        if gaps and "~" not in connectors:
            warnings.append(ask("days-apart", "日が続いていません。間の日も期間に入ります。日程を確かめてください。"))
        return Span(label, days[0], days[-1])

    def _day(self, point, before, warnings):
        year = _year(point)
        if year:
            self.year = year
        elif before is None:
            if self.year is None:
                raise NoDate("年がありません。最初の行には「平成26年9月10日」のように年から書いてください。")
            warnings.append(tell("year-inherited", f"年は前の行から引き継ぎ、{year_name(self.year)}としました。"))
        assert self.year or before
        month = int(point["month"]) if point["month"] else (before.month if before else 0)
        if not month:
            raise NoDate("月がありません。「9月10日」のように書いてください。")
        if point["era"]:
            _refuse_impossible(point, month)
        day = _date(year or (before.year if before else self.year), month, int(point["day"]))
        if before and not year and day < before:
            day = _date(before.year + 1, month, int(point["day"]))
        if point["weekday"] and point["weekday"] != weekday(day):
            words = (
                f"{wareki(day)}は{weekday(day)}曜日ですが、（{point['weekday']}）とあります。日付を確かめてください。"
            )
            warnings.append(ask("weekday", words))
        return day


def _plain(text):
    plain = in_figures("".join(unicodedata.normalize("NFKC", re.sub(r"<[^>]*>", "", text)).split()))
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
        match = _POINT.match(text, place)
        if not match:
            raise NoDate(f"日付として読み取れません（{text[:20]}）。")
        points.append(match)
        connector = re.compile(r"(?:~|から|、|,|・|及び|と)?").match(text, match.end())
        between, place = (connector[0], connector.end()) if connector else ("", match.end())
        if place < len(text) and not between:
            raise NoDate(f"日付として読み取れません（{text[:20]}）。")
        connectors.append("~" if between == "から" else between)
    if not points or not (points[0]["month"]):
        raise NoDate(f"日付として読み取れません（{text[:20]}）。")
    return points, connectors


def _year(point):
    if point["western"]:
        return int(point["western"])
    if not point["era"]:
        return None
    start = next(start for name, letter, start in ERAS if point["era"] in (name, letter))
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


def leading_date(line: str):
    """(date cell, rest) of a line that begins with a date and a blank; None when it does not."""
    match = re.match(
        r"\s*((?:同日|(?:(?:令和|平成|昭和|[RHS])\s*\S{1,2}\s*年\s*|\d{4}\s*[年./-]\s*)?\d{1,2}\s*[月./-]\s*\d{1,2}日?"
        r"(?:[（(].[)）])?(?:\s*[、,・～〜~-]\s*(?:\d{1,2}月)?\d{1,2}日?(?:[（(].[)）])?)*))[\s　]+(\S.*)",
        line,
    )
    return (match[1], match[2]) if match else None


def is_only_date(line: str) -> bool:
    """Whether the line is a date and nothing else, as Word's paragraphs have it: what it is about follows below."""
    found = leading_date(f"{line.strip()} 件名")
    return bool(found) and found[1] == "件名"


_HOURS = re.compile(r"(\d{1,2}):(\d\d)(?:~(\d{1,2}):(\d\d))?")


def spans_of(text: str, first_day: datetime.date) -> list[str]:
    """Slots as the record writes them, of 平成29年8月24日（木）・25日（金）各日11:00～19:00."""
    plain = _plain(text)
    hours = [
        f" {int(begin):02}:{minute}-" + (f"{int(end):02}:{end_minute}" if end else "")
        for begin, minute, end, end_minute in _HOURS.findall(plain)
    ]
    days_text = re.sub(
        "(各日|毎日|いずれも)$", "", plain[: found.start()] if (found := _HOURS.search(plain)) else plain
    )
    points, connectors = _points(days_text)
    reader = DateReader()
    reader.year = first_day.year
    days: list[datetime.date] = []
    warnings: list[dict] = []
    for point in points:
        days.append(reader._day(point, days[-1] if days else None, warnings))
    printed = [f"（{point['weekday']}）" if point["weekday"] else "" for point in points]
    if "~" in connectors:
        stems = [f"{days[0]}{printed[0]} / {days[-1]}"]
    else:
        stems = [f"{day}{own}" for day, own in zip(days, printed, strict=True)]
    return [f"{stem}{hour}" for stem in stems for hour in (hours or [""])]
