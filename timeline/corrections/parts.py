"""The log of corrections as its page shows it: folded by the year of the entries that are put right."""

from itertools import groupby
from typing import NamedTuple

from portal.japanese.wareki import year_name
from portal.web.group_pages import GroupLink, GroupPages

from .models import Correction, CorrectionQuerySet

ELSEWHERE = "協定、公表値、出典など"


class Year(NamedTuple):
    """Corrections of the entries of one year, or of what is no entry; `name` says which. `number`: on all pages."""

    name: str
    rows: list[Correction]
    number: int


class Part(NamedTuple):
    """A part of the log: how many corrections, the years on the page from the newest on, and links to all its years.

    What is no entry stands first.
    """

    number: int
    years: list[Year]
    links: list[tuple[GroupLink, str]]


class Log:
    """Page `page` of the log of the corrections `found`: what was corrected, then what was kept. Two queries."""

    def __init__(self, found: CorrectionQuerySet, page: str | None) -> None:
        self.pages = _pages(found)
        self.page = self.pages.get_page(page)
        rows = list(self.page.object_list.select_related("entry", "overtaken_by"))
        self.corrected = self._part(Correction.Outcome.CORRECTED, rows)
        self.kept = self._part(Correction.Outcome.KEPT, rows)

    def _part(self, outcome: str, rows: list[Correction]) -> Part:
        counts = {year: number for (of, year), number in self.pages.counts.items() if of == outcome}
        shown = groupby((row for row in rows if row.outcome == outcome), key=_year)
        years = [Year(_name(year), list(group), counts.get(year, 0)) for year, group in shown]
        links = [(link, _name(link.group[1])) for link in self.pages.links() if link.group[0] == outcome]
        return Part(sum(counts.values()), years, links)


def _pages(found: CorrectionQuerySet) -> GroupPages:
    return GroupPages(found.in_log(), found.count_by_year(), CorrectionQuerySet.in_years)


def _year(correction: Correction) -> int | None:
    return correction.entry.first_day.year if correction.entry else None


def _name(year: int | None) -> str:
    return f"{year_name(year)}（{year}年）の経過" if year else ELSEWHERE
