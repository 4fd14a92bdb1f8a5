"""Where an event stands: its stages from the idea to the report, each with its days and where it happened."""

import datetime
from typing import NamedTuple

from django.utils import timezone

from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link

from .models.events import Event
from .models.steps import EventStep

Step = EventStep.Step
HELD = "held"
STAGES = [
    (Step.IDEA.value, "発案"),
    (Step.OUTLINE.value, "概要案"),
    (Step.CONFIRMED.value, "確認"),
    (Step.ANNOUNCED.value, "告知"),
    (HELD, "開催"),
    (Step.REPORTED.value, "報告"),
]
DROPPED = "取りやめ"


class Occurrence(NamedTuple):
    """Once that a stage was reached: its day, None where none is recorded; the entry that says so; the row typed."""

    day: datetime.date | None
    entry: Entry | None
    row: EventStep | None


class Stage(NamedTuple):
    key: str
    label: str
    occurrences: list[Occurrence]
    is_last: bool  # the furthest one reached


def stages_of(event: Event, today: datetime.date) -> list[Stage]:
    """The six stages of an event loaded with_progress(). No query.

    Confirmed and reported are also what the links of its entry say; announced, that the entry became public here before
    it was over; held, what the entry says itself.
    """
    found: dict[str, list[Occurrence]] = {key: [] for key, _ in STAGES}
    for row in event.steps.all():
        if row.step in found:
            found[row.step].append(Occurrence(row.entry.first_day if row.entry else row.day, row.entry, row))
    if event.outline and not found[Step.OUTLINE]:
        found[Step.OUTLINE].append(Occurrence(None, None, None))  # written here, whenever that was
    if entry := event.entry:
        _of_entry(event, entry, found, today)
    for rows in found.values():
        rows.sort(key=lambda each: each.day or datetime.date.max)
    reached = [key for key, _ in STAGES if found[key]]
    return [Stage(key, label, found[key], bool(reached) and key == reached[-1]) for key, label in STAGES]


def _of_entry(event: Event, entry: Entry, found: dict[str, list[Occurrence]], today: datetime.date) -> None:
    said = {row.entry for row in found[Step.CONFIRMED]}
    for link in entry.links_earlier.all():
        if (link.kind == Link.Kind.DRAFT or _is_confirmed(link)) and link.earlier not in said:
            found[Step.CONFIRMED].append(Occurrence(link.earlier.first_day, link.earlier, None))
    for link in entry.links_later.all():
        if link.kind == Link.Kind.REPORT:
            found[Step.REPORTED].append(Occurrence(link.later.first_day, link.later, None))
    if event.published_at and timezone.localdate(event.published_at) <= entry.last_day:
        found[Step.ANNOUNCED].append(Occurrence(timezone.localdate(event.published_at), entry, None))
    if entry.event_status == Entry.EventStatus.HELD and entry.first_day <= today:
        found[HELD].append(Occurrence(entry.first_day, entry, None))


def _is_confirmed(link: Link) -> bool:
    """Whether the link tells that a meeting confirmed what is no draft: the support of another host's event."""
    item = link.earlier_item
    return link.kind == Link.Kind.NEXT and item is not None and item.outcome in EventStep.AGREED


def state_of(event: Event, today: datetime.date) -> str:
    """The furthest stage in a word; 取りやめ, 中止 or 延期 where that is so; blank where the record tells of none.

    What has no entry yet is at least an idea.
    """
    if any(row.step == Step.DROPPED for row in event.steps.all()):
        return DROPPED
    if event.entry and event.entry.is_called_off:
        return Entry.EventStatus(event.entry.event_status).label
    reached = next((stage for stage in stages_of(event, today) if stage.is_last), None)
    if reached:
        return reached.label
    return "" if event.entry else Step.IDEA.label
