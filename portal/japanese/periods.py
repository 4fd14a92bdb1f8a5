"""Periods as people type them into a search box: 平成28年4月, 2016年度, 去年の秋, 来月. Pure functions."""

import datetime
import re
import unicodedata
from typing import NamedTuple

from .wareki import ERAS, era_year, fiscal_year, in_figures, wareki

ONE_DAY = datetime.timedelta(days=1)
MOST_WORDS = 3  # of a period typed with blanks: 平成28年 4月 26日
SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}  # first of its three months; 冬 ends in the year after
YEARS = {"一昨年": -2, "おととし": -2, "去年": -1, "昨年": -1, "今年": 0, "本年": 0, "来年": 1, "再来年": 2}
FISCAL_YEARS = {"一昨年度": -2, "昨年度": -1, "前年度": -1, "今年度": 0, "本年度": 0, "来年度": 1, "翌年度": 1}
MONTHS = {"先々月": -2, "先月": -1, "今月": 0, "来月": 1, "再来月": 2}
DAYS = {"一昨日": -2, "昨日": -1, "今日": 0, "本日": 0, "明日": 1}
WEEKS = {"先週": -1, "今週": 0, "来週": 1}  # from Monday

_ERA_YEAR = r"(?P<era>令和|平成|昭和|大正|明治|[RHSTM])(?P<era_year>元|\d{1,2})"
_YEAR = rf"(?:{_ERA_YEAR}|(?P<year>\d{{4}}))"
_OF_YEAR = r"の?(?:(?P<month>\d{1,2})月(?:の?(?P<day>\d{1,2})日)?|(?P<season>[春夏秋冬]))"
_PATTERNS = [
    re.compile(rf"{_YEAR}年(?P<fiscal>度)"),
    re.compile(rf"{_YEAR}年(?:{_OF_YEAR})?"),
    re.compile(rf"{_YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}}))?"),
    re.compile(rf"(?P<relative>{'|'.join(sorted(YEARS, key=len, reverse=True))})(?:{_OF_YEAR})?"),
]


class Span(NamedTuple):
    """A period by its first and its last day, both included."""

    first: datetime.date
    last: datetime.date

    def __str__(self) -> str:
        """平成28年4月1日から30日まで: what is the same is not said twice."""
        first, last = self
        if first == last:
            return wareki(first)
        if era_year(first) != era_year(last):
            return f"{wareki(first)}から{wareki(last)}まで"
        if first.month != last.month:
            return f"{wareki(first)}から{last.month}月{last.day}日まで"
        return f"{wareki(first)}から{last.day}日まで"


class Dated(NamedTuple):
    """A query taken apart: the first period in it (None without one), its words, and what else was typed."""

    span: Span | None
    words: str
    rest: str


def take_period(query: str, today: datetime.date) -> Dated:
    """Find the first period in what a reader typed; a period may have blanks in it (平成28年 4月)."""
    parts = query.split()
    for start in range(len(parts)):
        for end in range(min(len(parts), start + MOST_WORDS), start, -1):
            words = parts[start:end]
            if span := read_span("".join(words), today):
                return Dated(span, " ".join(words), " ".join(parts[:start] + parts[end:]))
    return Dated(None, "", query)


def read_span(text: str, today: datetime.date) -> Span | None:
    """The period `text` names as a whole; None when it names none, or one its era does not have (平成31年5月).

    From one to another, too: 平成28年4月から平成29年3月まで, 2016年〜2017年.
    """
    plain = in_figures("".join(unicodedata.normalize("NFKC", text).split()))
    plain = plain.replace("〜", "~")
    begin, mark, end = re.sub("まで$", "", plain).partition("~" if "~" in plain else "から")
    first = _read_one(begin, today)
    if not mark or first is None:
        return first
    last = _read_one(end, today)
    return Span(first.first, last.last) if last and first.first <= last.last else None


def _read_one(plain: str, today: datetime.date) -> Span | None:
    try:
        return _near(plain, today) or _written(plain, today)
    except (ValueError, OverflowError):  # a month, a day or a year that is none
        return None


def _near(plain: str, today: datetime.date) -> Span | None:
    """A period named by where it stands to `today`: 今年度, 来月, 先週, 昨日."""
    if plain in FISCAL_YEARS:
        return _fiscal(fiscal_year(today) + FISCAL_YEARS[plain])
    if plain in MONTHS:
        months = today.year * 12 + today.month - 1 + MONTHS[plain]
        return _months(months // 12, months % 12 + 1, 1)
    if plain in WEEKS:
        monday = today + ONE_DAY * (7 * WEEKS[plain] - today.weekday())
        return Span(monday, monday + ONE_DAY * 6)
    if plain in DAYS:
        day = today + ONE_DAY * DAYS[plain]
        return Span(day, day)
    return None


def _written(plain: str, today: datetime.date) -> Span | None:
    match = next(filter(None, (pattern.fullmatch(plain) for pattern in _PATTERNS)), None)
    if match is None:
        return None
    said = match.groupdict()
    era = next((era for era in ERAS if said.get("era") in era[:2]), None)
    if said.get("relative"):
        year = today.year + YEARS[said["relative"]]
    elif era:
        era_years = 1 if said["era_year"] == "元" else int(said["era_year"])
        if not era_years:
            return None
        year = era[2].year + era_years - 1
    else:
        year = int(said["year"])
    if said.get("fiscal"):
        return _fiscal(year)
    span = _of_year(year, said)
    return _within(span, era) if era else span


def _of_year(year: int, said: dict[str, str]) -> Span:
    """The day, month or season `said` of the year, or all of it. Raises ValueError when there is no such day."""
    if said.get("day"):
        day = datetime.date(year, int(said["month"]), int(said["day"]))
        return Span(day, day)
    if said.get("month"):
        return _months(year, int(said["month"]), 1)
    if said.get("season"):
        return _months(year, SEASONS[said["season"]], 3)
    return _months(year, 1, 12)


def _within(span: Span, era: tuple) -> Span | None:
    """What of `span` lies in the era; None when nothing does."""
    index = ERAS.index(era)
    end = ERAS[index - 1][2] - ONE_DAY if index else datetime.date.max
    first, last = max(span.first, era[2]), min(span.last, end)
    return Span(first, last) if first <= last else None


def _fiscal(year: int) -> Span:
    return _months(year, 4, 12)


def _months(year: int, month: int, number: int) -> Span:
    """`number` months from `month` of the year on."""
    after = year * 12 + month - 1 + number
    return Span(datetime.date(year, month, 1), datetime.date(after // 12, after % 12 + 1, 1) - ONE_DAY)
