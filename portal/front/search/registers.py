"""Search results of what the chronology names: people, venues, meetings, relief, policies, sections. Few each:
compared in Python, so that every spelling is found.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from portal.japanese.text import contains
from timeline.models import Disaster, MeetingSeries, Person, Policy, RegionalPlan, Section, Venue

if TYPE_CHECKING:
    from .results import Hit, Search


def _hits(search: "Search", rows: Iterable[Any], what: str, *texts: str) -> "list[Hit]":
    """A hit for each row in whose name, or in whose fields `texts`, every word stands."""
    found = []
    for row in rows:
        said = "　".join(filter(None, (str(getattr(row, name)) for name in texts)))
        if contains(f"{row}／{said}", search.query):
            found.append(search.hit(row.get_absolute_url(), str(row), what, said))
    return found


def people(search: "Search") -> "list[Hit]":
    """People whom published entries name, by any of their names, readings and known offices."""
    found = []
    for person in Person.objects.standing().public().prefetch_related("tenures", "merged"):
        names = [person.kana, *(other.name for other in person.merged.all())]
        said = "　".join(filter(None, [*names, *(tenure.office for tenure in person.tenures.all())]))
        if contains(f"{person}／{said}", search.query):
            found.append(search.hit(person.get_absolute_url(), str(person), "経過に登場する人", said))
    return found


def venues(search: "Search") -> "list[Hit]":
    """Venues by their name, address and the other ways they are spelt."""
    found = []
    for venue in Venue.objects.public().standing().prefetch_related("spellings"):
        said = "　".join(filter(None, [venue.address, *(each.text for each in venue.spellings.all())]))
        if contains(f"{venue}／{said}", search.query):
            found.append(search.hit(venue.get_absolute_url(), str(venue), "会場", said))
    return found


def meetings(search: "Search") -> "list[Hit]":
    return _hits(search, MeetingSeries.objects.all(), "会議", "parties", "basis", "chairs")


def relief(search: "Search") -> "list[Hit]":
    return _hits(search, Disaster.objects.newest_first(), "災害支援", "area")


def policies(search: "Search") -> "list[Hit]":
    """Policies and regional plans."""
    found = _hits(search, Policy.objects.newest_first(), "国の方針", "passage")
    return found + _hits(search, RegionalPlan.objects.all(), "地域再生計画")


def sections(search: "Search") -> "list[Hit]":
    """Sections open to the reader on the day."""
    return _hits(search, Section.objects.visible_to(search.user, search.day), "コーナー", "theme", "lead")
