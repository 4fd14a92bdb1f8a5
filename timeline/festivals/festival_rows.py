"""What pages say of each event of another host: its days, who holds it, how the wards take part, and the thanks."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.web.days import full_span
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Role
from timeline.event_records.models.events import Event


class Row(NamedTuple):
    event: Event
    entry: Entry
    days: SafeString
    planned: SafeString  # the mark of what is to come, or was called off
    year: str  # the fiscal year
    host: str  # as entered, else as its entry names it; blank: not recorded
    places: str  # municipalities that its entry names, but wards
    thanks_entry: Entry | None  # where everybody may read it


def festivals() -> QuerySet[Event]:
    """Public events of other hosts with what rows_of reads, by day."""
    found = Event.objects.public().exclude(taking_part="").select_related("entry__series", "thanks_entry")
    rows = found.prefetch_related("entry__roles", "entry__municipalities__prefecture")
    return rows.order_by("entry__first_day", "entry__key")


def rows_of(events: Iterable[Event]) -> list[Row]:
    """A Row for each of festivals()."""
    return [_row(event, event.entry) for event in events if event.entry]


def _row(event: Event, entry: Entry) -> Row:
    hosts = [role.name for role in entry.roles.all() if role.kind == Role.Kind.HOST and role.part_id is None]
    places = [place.full_name for place in entry.municipalities.all() if not place.is_ward]
    thanks = event.thanks_entry
    shown = thanks if thanks and thanks.state == Entry.State.PUBLISHED else None
    year = fiscal_year_name(fiscal_year(entry.first_day))
    days = full_span(entry.first_day, entry.last_day)
    mark = entry.mark_on(timezone.localdate())
    return Row(event, entry, days, mark, year, event.host or "、".join(hosts), "、".join(places), shown)
