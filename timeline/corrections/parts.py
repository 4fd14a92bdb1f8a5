"""The log of corrections as its page shows it: folded by the year of the entries that are put right."""

from collections.abc import Iterable
from typing import NamedTuple, Self

from portal.japanese.wareki import year_name

from .models import Correction

ELSEWHERE = "協定、公表値、出典など"


class Year(NamedTuple):
    """Corrections of the entries of one year, or of what is no entry; `name` says which."""

    name: str
    rows: list[Correction]


class Part(NamedTuple):
    """A part of the log: how many corrections, and the years from the newest on; what is no entry stands first."""

    number: int
    years: list[Year]

    @classmethod
    def of(cls, corrections: Iterable[Correction]) -> Self:
        """The part with these, in their order within each year; their entries are loaded."""
        found: dict[int, list[Correction]] = {}
        for row in corrections:
            found.setdefault(row.entry.first_day.year if row.entry else 9999, []).append(row)
        years = [Year(_name(year), found[year]) for year in sorted(found, reverse=True)]
        return cls(sum(len(year.rows) for year in years), years)


def _name(year: int) -> str:
    return ELSEWHERE if year == 9999 else f"{year_name(year)}（{year}年）の経過"
