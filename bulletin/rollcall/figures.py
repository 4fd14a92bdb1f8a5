"""回答の早さと割合: how many wards answered in time, and how many days their first answer took."""

import datetime
from collections import Counter, defaultdict
from typing import NamedTuple

from django.core.cache import caches
from django.db.models import Count, F
from django.db.models.functions import Coalesce, TruncDate

from portal.japanese.percent import percent
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.web.page_cache import page_key

from .models.addressees import Addressee


class Figure(NamedTuple):
    """Figures of the proposals whose last day for answers lay in a fiscal year; None: of all years together."""

    year: int | None
    asked: int  # wards, counted once for each proposal: those told by the last day, and those that answered by then
    in_time: int  # of them, with their first answer on the last day or before
    median_days: int | None  # from being told to the first answer, of those that answered; the lower of two middles
    nobody: int = 0  # wards that nobody was told in by the last day, counted once for each proposal; not asked

    @property
    def name(self):
        return fiscal_year_name(self.year) if self.year else "これまで"

    @property
    def rate(self):
        """Per cent in time; None where nobody was asked."""
        return percent(self.in_time, self.asked)


def figures(day):
    """All years together, then each, the newest first; kept for the day, and until the record changes."""
    return caches["pages"].get_or_set(page_key(f"bulletin-figures:{day}"), lambda: compute(day), 24 * 60 * 60)


def compute(day: datetime.date) -> list[Figure]:
    """Over proposals to wards whose last day was before `day`, matched or open on that day. One query."""
    groups = _groups(day)
    by_year = defaultdict(list)
    for group in groups:
        by_year[fiscal_year(group["until"])].append(group)
    years = [_figure(year, by_year[year]) for year in sorted(by_year, reverse=True)]
    return [_figure(None, groups), *years] if groups else []


def _groups(day):
    """Wards asked, grouped by last day, day asked and day of the first answer, with their number. One query.

    As of `day`: a ward asked after it is not among them, and one that answered after it had not answered.
    """
    asked = Addressee.objects.counting_for_figures(day).order_by()
    days = asked.annotate(
        until=F("proposal__answer_until"),
        posted=TruncDate(Coalesce("added_at", "proposal__posted_at")),
        told=TruncDate("told_at"),
        first=TruncDate("first_answered_at"),
    )
    known = days.filter(posted__lte=day).values("until", "posted", "told", "first").annotate(number=Count("pk"))
    return [
        {**group, "told": _no_later(group["told"], day), "first": _no_later(group["first"], day)} for group in known
    ]


def _no_later(moment, day):
    return moment if moment and moment <= day else None


def _figure(year, groups):
    asked = [group for group in groups if _is_by(group, "told") or _is_by(group, "first")]
    taken: Counter[int] = Counter()
    for group in asked:
        if group["first"]:
            begun = max(filter(None, (group["posted"], group["told"])))
            taken[max(0, (group["first"] - begun).days)] += group["number"]
    return Figure(
        year=year,
        asked=_number(asked),
        in_time=_number(group for group in asked if _is_by(group, "first")),
        median_days=_median(taken),
        nobody=_number(groups) - _number(asked),
    )


def _is_by(group, what):
    """Whether it happened on the last day for answers or before."""
    return bool(group[what] and group[what] <= group["until"])


def _number(groups):
    return sum(group["number"] for group in groups)


def _median(counts):
    """The lower median of days, from pairs of a number of days and how often it occurs."""
    middle, passed = (counts.total() + 1) // 2, 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= middle:
            return value
    return None
