"""回答の早さと割合: how many wards answered in time, and how many days their first answer took."""

import datetime
import threading
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


class Group(NamedTuple):
    """Wards asked by proposals with the same last day, told and answered alike, whatever the day of the figures."""

    until: datetime.date
    number: int
    is_told: bool  # on the last day or before
    is_in_time: bool
    taken: int | None  # days from being asked and told to the first answer; None without one
    answered: datetime.date | None  # the day of a first answer after the last day: the figures of days before lack it
    added: datetime.date | None  # the day on which the wards were asked, where that was after the last day


_computing = threading.Lock()


def figures(day):
    """All years together, then each, the newest first. The database is asked once for each version of the record."""
    return compute(day, _kept_groups())


def _kept_groups():
    """groups(), kept until the record changes. Who asks while they are being made waits, and does not ask as well."""
    key = page_key("bulletin-figures")
    if (found := caches["pages"].get(key)) is None:
        with _computing:
            found = caches["pages"].get_or_set(key, groups, 24 * 60 * 60)
    return found


def compute(day: datetime.date, asked: list[Group] | None = None) -> list[Figure]:
    """Over proposals to wards whose last day was before `day`, matched or open on that day; `asked`: groups().

    As of `day`: a ward asked after it is not among them, and one that answered after it had not answered.
    """
    asked = groups() if asked is None else asked
    known = [group for group in asked if group.until < day and not (group.added and group.added > day)]
    by_year = defaultdict(list)
    for group in known:
        by_year[fiscal_year(group.until)].append(group)
    years = [_figure(year, by_year[year], day) for year in sorted(by_year, reverse=True)]
    return [_figure(None, known, day), *years] if known else []


def groups() -> list[Group]:
    """All wards asked, as they count from the day after the last day for answers on. One query."""
    asked = Addressee.objects.counting_for_figures(datetime.date.max).order_by()
    days = asked.annotate(
        until=F("proposal__answer_until"),
        posted=TruncDate(Coalesce("added_at", "proposal__posted_at")),
        told=TruncDate("told_at"),
        first=TruncDate("first_answered_at"),
    )
    counted = days.values_list("until", "posted", "told", "first").annotate(number=Count("pk"))
    found: Counter[tuple] = Counter()
    for until, posted, told, first, number in counted.iterator():
        taken = max(0, (first - max(filter(None, (posted, told)))).days) if first else None
        is_late = bool(first and first > until)
        added = posted if posted > until else None
        alike = (bool(told and told <= until), bool(first and not is_late), taken, first if is_late else None, added)
        found[until, *alike] += number
    return [Group(until, number, *alike) for (until, *alike), number in found.items()]


def _figure(year, known, day):
    asked = [group for group in known if group.is_told or group.is_in_time]
    taken: Counter[int] = Counter()
    for group in asked:
        if group.taken is not None and not (group.answered and group.answered > day):
            taken[group.taken] += group.number
    return Figure(
        year=year,
        asked=_number(asked),
        in_time=_number(group for group in asked if group.is_in_time),
        median_days=_median(taken),
        nobody=_number(known) - _number(asked),
    )


def _number(found):
    return sum(group.number for group in found)


def _median(counts):
    """The lower median of days, from pairs of a number of days and how often it occurs."""
    middle, passed = (counts.total() + 1) // 2, 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= middle:
            return value
    return None
