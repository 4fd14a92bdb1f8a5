"""Links that the draft of another host's event bears besides those of its steps; the secretariat reads them."""

import datetime

from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import Content
from timeline.entries.models.links import Link


def links_of_festival(outline: Content) -> list[Content]:
    """Links from the festival of the same series before it, and from the last signing with the bodies it names."""
    first = datetime.date.fromisoformat(outline["days"][:10])
    before = Entry.objects.published().filter(first_day__lt=first).order_by("first_day", "key")
    signed = before.filter(kind__key=Entry.Kind.AGREEMENT, bodies__name__in=outline.get("bodies", [])).last()
    same = before.filter(kind__key=Entry.Kind.FESTIVAL, series__name=outline.get("series", "")).last()
    found = ((same, Link.Kind.NEXT), (signed, Link.Kind.RELATED))
    return [{"from": entry.key, "as": kind.value} for entry, kind in found if entry]
