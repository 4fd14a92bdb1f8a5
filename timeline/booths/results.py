"""What was reported of the booths of an event: the newest of each booth and day, and their sums."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from timeline.event_records.models.events import Event

from .models.booths import Booth
from .models.reports import BoothReport


class Row(NamedTuple):
    """A booth that is taken, and its newest report of each day, None where nothing came."""

    booth: Booth
    reports: list[BoothReport | None]


class DayTotal(NamedTuple):
    """Sums of a day over the booths that tell a number; None where none does. `told`: booths that reported."""

    day: datetime.date
    visitors: int | None
    sales: int | None
    told: int


class BoothResults:
    """Reports of an event by booth and day. One query; `totals` a day, `visitors` and `sales` over all days."""

    def __init__(self, event: Event, booths: Iterable[Booth]) -> None:
        newest = BoothReport.objects.filter(booth__event=event).newest()
        found = {(report.booth_id, report.day): report for report in newest}
        self.days = sorted({report.day for report in newest})
        taken = [booth for booth in booths if not booth.is_free]
        self.rows = [Row(booth, [found.get((booth.pk, day)) for day in self.days]) for booth in taken]
        self.totals = [self._total(day, [each for each in newest if each.day == day]) for day in self.days]
        self.visitors, self.sales = _sum(newest, "visitors"), _sum(newest, "sales")

    def _total(self, day: datetime.date, reports: list[BoothReport]) -> DayTotal:
        return DayTotal(day, _sum(reports, "visitors"), _sum(reports, "sales"), len(reports))


def _sum(reports: Iterable[BoothReport], name: str) -> int | None:
    told = [getattr(report, name) for report in reports if getattr(report, name) is not None]
    return sum(told) if told else None
