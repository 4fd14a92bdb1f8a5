"""The years under the dot map: a link each, with a bar of what was tied at its end."""

import datetime
from collections import Counter
from typing import NamedTuple

from portal.japanese.wareki import era_year

from .dots import WAYS, DotRecord, Way

TALLEST = 70  # units of the bar's box, for the year with the most
FOOT = 80  # units; the bar stands on it
GAP = 1


class Piece(NamedTuple):
    """A part of a bar: the css_name of its way, its upper edge and its height in units."""

    css_name: str
    top: int
    height: int


class Year(NamedTuple):
    """A year as a link: its last day (of the year that runs, the day shown), its name, what was tied, its bar."""

    day: datetime.date
    era: str  # 平成
    number: str  # 27
    tied: int
    pieces: list[Piece]


def years(record: DotRecord, day: datetime.date) -> list[Year]:
    """The years from the first tie to `day`, that one last. What came after `day` is no part of it."""
    first = record.first_day()
    if first is None or first > day:
        return []
    days = [datetime.date(year, 12, 31) for year in range(first.year, day.year)]
    found = [(each, record.numbers_on(each)) for each in [*days, day]]
    most = max(numbers.total() for _, numbers in found) or 1
    return [Year(each, *_name(each), numbers.total(), _pieces(numbers, most)) for each, numbers in found]


def _name(day: datetime.date) -> tuple[str, str]:
    name = era_year(day)
    return name[:2], name[2:]


def _pieces(numbers: Counter[Way], most: int) -> list[Piece]:
    pieces, foot = [], FOOT
    for way in WAYS:
        height = round(numbers[way] * TALLEST / most)
        if not height:
            continue
        pieces.append(Piece(way.css_name, foot - height, max(height - GAP, 1)))
        foot -= height
    return pieces
