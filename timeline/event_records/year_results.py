"""The results of a fiscal year's events as the public reads them: what was published, and what is not recorded."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from timeline.entries.models.entries import Entry

from .models.events import Event
from .models.results import EventResult
from .models.steps import EventStep
from .stages import stages_of


class Row(NamedTuple):
    """A public event that began, the newest of its published results (a final one first), and when it was reported."""

    event: Event
    entry: Entry
    result: EventResult | None
    reported_on: datetime.date | None
    reported_in: Entry | None

    @property
    def pictured(self) -> list[EventResult]:
        """Its published results with pictures, interim ones too, by day."""
        found = [result for result in self.event.results.all() if result.is_public and result.pictures.all()]
        return sorted(found, key=lambda each: (each.as_of, each.pk))


class Total(NamedTuple):
    """The sum of a number over the events that tell it, and how many these are; None where none does."""

    sum: int | None
    events: int


def rows_of(year: int, day: datetime.date) -> list[Row]:
    """A Row for each own, public event that was held and began in the fiscal year, by day. Constant queries."""
    found = Event.objects.own().public().of_year(year).with_progress()
    held = found.filter(entry__first_day__lte=day, entry__event_status=Entry.EventStatus.HELD)
    return [_row(event, event.entry, day) for event in held if event.entry]


def _row(event: Event, own: Entry, day: datetime.date) -> Row:
    published = [result for result in event.results.all() if result.is_public]
    result = max(published, key=lambda each: (not each.is_interim, each.as_of, each.pk), default=None)
    reports = next(stage for stage in stages_of(event, day) if stage.key == EventStep.Step.REPORTED).occurrences
    first = next((each for each in reports if each.day), None)
    entry = first.entry if first and first.entry and first.entry.state == Entry.State.PUBLISHED else None
    return Row(event, own, result, first.day if first and entry else None, entry)


def total_of(name: str, rows: Iterable[Row]) -> Total:
    """The Total of `name` (visitors or sales)."""
    told = [getattr(row.result, name) for row in rows if row.result and getattr(row.result, name) is not None]
    return Total(sum(told) if told else None, len(told))
