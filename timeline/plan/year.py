"""A fiscal year's plan against what was held, as of a day: which line has its entry, and how far the year is."""

import datetime
from collections import Counter
from typing import NamedTuple

from portal.japanese.percent import percent
from portal.japanese.wareki import fiscal_year_name
from timeline.entries.models.entries import Entry

from .days import year_span
from .models import NOT_PLANNED, PlanLine

HELD, MOVED, DUE, COMING, UNDATED = "実施", "時期を変えて実施", "記録なし", "予定", "時期の記録なし"


class Planned(NamedTuple):
    """A line of the plan, its entry if it has one that began by the day, and its state in words."""

    line: PlanLine
    entry: Entry | None
    state: str

    @property
    def is_done(self) -> bool:
        return self.state in (HELD, MOVED)


class Progress(NamedTuple):
    """Of a kind: how many were planned, how many of these held by the day, and the per cent."""

    name: str
    planned: int
    done: int

    @property
    def percent(self) -> int | None:
        return percent(self.done, self.planned)


class YearPlan:
    """The plan of a fiscal year on `day`: `rows` (Planned), `unplanned` entries, `progress`. Two queries.

    `entry_of`: the entry of a line by its primary key, held or to come; `without_line`: entries that no line has.

    A line's entry is the one it names or its meeting's; else that of its series with its number; else the only one of
    its kind within the days planned that no other line has. What is not certain is left to people.
    """

    def __init__(self, year: int, day: datetime.date) -> None:
        self.year, self.day, self.name = year, day, fiscal_year_name(year)
        self.first, self.last = year_span(year)
        self.lines = list(PlanLine.objects.of_year(year))
        published = Entry.objects.published().filter(first_day__gte=self.first, first_day__lte=self.last)
        self.entries = list(
            published.exclude(kind__key__in=NOT_PLANNED).select_related("kind", "series").oldest_first()
        )
        self.entry_of = found = self._entries_by_line()
        rows = [self._planned(line, found.get(line.pk)) for line in self.lines]
        self.rows = sorted(rows, key=lambda row: _begins(row) or self.last)
        taken = {entry.pk for entry in found.values()}
        self.without_line = [each for each in self.entries if each.pk not in taken]
        self.unplanned = [each for each in self.without_line if each.first_day <= day]
        self.progress = self._progress()

    def _entries_by_line(self) -> dict[int, Entry]:
        found = {line.pk: entry for line in self.lines if (entry := line.named_entry) and _is_public(entry)}
        for rule in (_is_numbered_so, _is_within):
            taken = {entry.pk for entry in found.values()}
            free = [entry for entry in self.entries if entry.pk not in taken]
            wanted = {
                line.pk: [entry for entry in free if rule(line, entry)]
                for line in self.lines
                if line.pk not in found and not line.named_entry
            }
            claims = Counter(entry.pk for entries in wanted.values() for entry in entries)
            for pk, entries in wanted.items():
                if len(entries) == 1 and claims[entries[0].pk] == 1:
                    found[pk] = entries[0]
        return found

    def _planned(self, line: PlanLine, entry: Entry | None) -> Planned:
        if entry and entry.first_day <= self.day:
            return Planned(line, entry, self.state_of(line, entry))
        if entry:
            return Planned(line, None, COMING)
        if line.last_day is None:
            return Planned(line, None, UNDATED)
        return Planned(line, None, DUE if line.last_day < self.day else COMING)

    def state_of(self, line: PlanLine, entry: Entry) -> str:
        """What became of a line whose entry has begun by the day."""
        status = entry.shown_status(self.day)
        if status not in ("", Entry.EventStatus.HELD.label):
            return status
        is_moved = line.first_day and line.last_day and not line.first_day <= entry.first_day <= line.last_day
        return MOVED if is_moved else HELD

    def _progress(self) -> list[Progress]:
        kinds = {row.line.kind: None for row in sorted(self.rows, key=lambda row: row.line.kind.position)}
        rows = [
            Progress(
                kind.name,
                sum(row.line.kind == kind for row in self.rows),
                sum(row.line.kind == kind and row.is_done for row in self.rows),
            )
            for kind in kinds
        ]
        whole = Progress("計", len(self.rows), sum(row.is_done for row in self.rows))
        return [*rows, whole] if rows else []


def _begins(row: Planned) -> datetime.date | None:
    """The first day planned, else the one it was held; None when neither is known."""
    return row.line.first_day or (row.entry.first_day if row.entry else None)


def _is_public(entry: Entry) -> bool:
    return entry.state == Entry.State.PUBLISHED


def _is_numbered_so(line: PlanLine, entry: Entry) -> bool:
    return (
        line.series_id is not None
        and line.number is not None
        and (line.series_id, line.number)
        == (
            entry.series_id,
            entry.number,
        )
    )


def _is_within(line: PlanLine, entry: Entry) -> bool:
    if line.first_day is None or line.last_day is None or line.kind_id != entry.kind_id:
        return False
    same_series = line.series_id is None or line.series_id == entry.series_id
    same_number = line.number is None or line.number == entry.number
    return same_series and same_number and line.first_day <= entry.first_day <= line.last_day
