"""What the public pages of venues show: what was held there, and in which rooms."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.web.days import full_span
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Part


class Held(NamedTuple):
    """An entry held at a venue: its days, 予定 or nothing, address, title, and the rooms."""

    days: SafeString
    planned: SafeString
    url: str
    title: str
    rooms: str


def numbers_of_entries():
    """Number of published entries by venue, counting each entry once. Two queries."""
    found = defaultdict(set)
    entries = Entry.objects.published().order_by().exclude(venue=None).values_list("venue", "pk")
    parts = Part.objects.filter(entry__state=Entry.State.PUBLISHED).order_by().exclude(venue=None)
    for venue, entry in [*entries, *parts.values_list("venue", "entry")]:
        found[venue].add(entry)
    return {venue: len(entries) for venue, entries in found.items()}


def held_at(venue):
    """A Held for each published entry at the venue, the newest first. Two queries."""
    rooms = defaultdict(list)
    for pk, room in Part.objects.filter(venue=venue).order_by("position").values_list("entry", "room"):
        rooms[pk].append(room)
    entries = Entry.objects.published().filter(Q(venue=venue) | Q(pk__in=list(rooms))).newest_first()
    today = timezone.localdate()
    for entry in entries:
        own = [entry.room] if entry.venue_id == venue.pk else []
        named = "、".join(dict.fromkeys(filter(None, [*own, *rooms[entry.pk]])))
        days = full_span(entry.first_day, entry.last_day)
        yield Held(days, entry.mark_on(today), entry.get_absolute_url(), entry.title, named)


def rooms_of(held):
    """The rooms in which something was held, each once, in the order of their names."""
    return sorted({room for each in held for room in each.rooms.split("、") if room})
