"""What of a fiscal year wards and members see: what is settled, and never what the secretariat still considers.

docs/decisions/019-plan-shown-to-members.md says what counts as settled, and why.
"""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from members.models import User
from timeline.entries.models.entries import Entry
from timeline.entries.models.venues import Series
from timeline.event_records.models.events import Event
from timeline.kinds.models import EntryKind
from timeline.meetings.models.meetings import Meeting
from timeline.plan.models import PlanLine
from timeline.plan.year import COMING, DUE, UNDATED, Planned, YearPlan

from .own_days import own_booths, own_days

CALLED_OFF = "取りやめ"
Day = datetime.date | None


class Row(NamedTuple):
    """A line as it is shown, and 出展　区画1 where the municipality of the reader stands there."""

    planned: Planned
    own: str


class SharedPlan:
    """The settled part of a fiscal year's plan on `day`: `rows` (Planned), `own` (OwnDay) of who reads.

    What is shown are lines of their own, never saved: a title or time that only the secretariat has settled on does
    not come with an entry, a meeting or an event that is public otherwise.
    """

    def __init__(self, year: int, day: datetime.date, user: User) -> None:
        full = YearPlan(year, day)
        self.year, self.day, self.name, self.first, self.last = year, day, full.name, full.first, full.last
        self._full = full
        booths = own_booths(user, year)
        found = sorted(self._found(), key=lambda row: row[0].line.first_day or _held_on(row[0]) or self.last)
        self.rows = [planned for planned, *_ in found]
        self.with_own = [Row(planned, booths.said_of(event, entry)) for planned, event, entry in found]
        self.own = own_days(user, booths, self.first, self.last)

    def _found(self) -> Iterator[tuple[Planned, int | None, int | None]]:
        """(line as it is shown, primary keys of its event and its entry)."""
        events = self._events()
        held = {(entry.kind_id, entry.first_day) for entry in self._full.entries}
        dated = Meeting.objects.dated(self.first, self.last)
        meetings = {each.pk: each for each in dated if (each.series.kind_id, each.day) not in held}
        for line in self._full.lines:
            entry = self._full.entry_of.get(line.pk)
            if entry:
                yield self._of_entry(entry, line if line.is_shared else None), None, entry.pk
            elif line.meeting_id in meetings:
                yield self._coming(_of_meeting(meetings.pop(line.meeting_id), self.year)), None, None
            elif (
                line.is_shared
                and (title := _public_title(line))
                and not any(_is_same(line, each[1]) for each in events)
            ):
                is_off = bool(line.meeting and line.meeting.cancelled_at)
                yield self._coming(_copy(line, title), CALLED_OFF if is_off else ""), None, None
        for entry in self._full.without_line:
            yield self._of_entry(entry, None), None, entry.pk
        for meeting in meetings.values():
            yield self._coming(_of_meeting(meeting, self.year)), None, None
        for event, line in events:
            yield self._coming(line), event.pk, event.entry_id

    def _events(self) -> list[tuple[Event, PlanLine]]:
        """Settled events that everybody cannot read of yet, each as a line. Three queries; one where there is none."""
        events = list(Event.objects.of_year(self.year).settled())
        if not events:
            return []
        kinds = {kind.key: kind for kind in EntryKind.objects.all()}
        series = {each.name: each for each in Series.objects.all()}
        return [(event, _of_event(event, kinds, series)) for event in events]

    def _of_entry(self, entry: Entry, line: PlanLine | None) -> Planned:
        """What the chronology says: to come with its days, else with the time planned where the line is shown."""
        if entry.first_day > self.day:
            return Planned(self._line_of(entry, entry.first_day, entry.last_day), None, entry.shown_status(self.day))
        shown = _copy(line, line.title or entry.title) if line else self._line_of(entry)
        return Planned(shown, entry, self._full.state_of(shown, entry))

    def _line_of(self, entry: Entry, first: Day = None, last: Day = None) -> PlanLine:
        said = {"kind": entry.kind, "title": entry.title, "series": entry.series, "number": entry.number}
        return PlanLine(fiscal_year=self.year, first_day=first, last_day=last, **said)

    def _coming(self, line: PlanLine, state: str = "") -> Planned:
        if not state:
            state = UNDATED if line.last_day is None else DUE if line.last_day < self.day else COMING
        return Planned(line, None, state)


def _held_on(row: Planned) -> datetime.date | None:
    return row.entry.first_day if row.entry else None


def _copy(line: PlanLine, title: str) -> PlanLine:
    facts = ("kind", "series", "number", "first_day", "last_day", "is_by_month")
    return PlanLine(fiscal_year=line.fiscal_year, title=title, **{name: getattr(line, name) for name in facts})


def _public_title(line: PlanLine) -> str:
    """The line's own title, else its meeting's; blank where only an entry that is not public would say one."""
    return line.title or (line.meeting.title if line.meeting else "")


def _of_meeting(meeting: Meeting, year: int) -> PlanLine:
    series, day = meeting.series, meeting.day
    return PlanLine(
        fiscal_year=year,
        kind=series.kind,
        title=meeting.title,
        series=series.series,
        number=meeting.number,
        first_day=day,
        last_day=day,
    )


def _of_event(event: Event, kinds: dict[str, EntryKind], series: dict[str, Series]) -> PlanLine:
    """From its outline, else from its entry that is not public yet."""
    first, last = event.days or (None, None)
    said = {"fiscal_year": event.fiscal_year, "title": event.title, "first_day": first, "last_day": last}
    if entry := event.entry:
        return PlanLine(kind=entry.kind, series=entry.series, number=entry.number, **said)
    outline = event.outline
    kind = kinds.get(outline.get("kind", ""), EntryKind(name="催し", position=len(kinds)))
    return PlanLine(kind=kind, series=series.get(outline.get("series", "")), number=outline.get("number"), **said)


def _is_same(line: PlanLine, other: PlanLine) -> bool:
    """Whether both plan one thing: one title, or one number of one series."""
    if line.title and line.title == other.title:
        return True
    return line.series_id is not None and line.number is not None and line.matter[2:4] == other.matter[2:4]
