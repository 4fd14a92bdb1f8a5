"""Search results of what the chronology names: people, venues and meetings. A query each: they are few, and compared
in Python, so that every spelling is found.
"""

from collections import defaultdict
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.japanese.text import contains
from timeline.models import MeetingSeries, Person, Venue

if TYPE_CHECKING:
    from .results import Hit, Search


def people(search: "Search") -> "list[Hit]":
    """People whom published entries name, by any name that was merged into theirs, too."""
    named: defaultdict[Person, list[str]] = defaultdict(list)
    for person in Person.objects.public().select_related("merged_into"):
        named[person.merged_into or person] += [person.name, person.kana]
    found = []
    for person, names in named.items():
        others = "　".join(dict.fromkeys(name for name in names if name and name != person.name))
        if contains(f"{person}／{others}", search.query):
            found.append(search.hit(person.get_absolute_url(), str(person), "経過に登場する人", others))
    return found


def venues(search: "Search") -> "list[Hit]":
    """Venues by their name, address and the other ways they are spelt."""
    spelt = defaultdict(list)
    standing = Venue.objects.public().standing().order_by("name", "spellings__pk")
    for pk, name, address, spelling in standing.values_list("pk", "name", "address", "spellings__text"):
        spelt[pk, name, address].append(spelling)
    found = []
    for (pk, name, address), spellings in spelt.items():
        said = "　".join(filter(None, [address, *spellings]))
        if contains(f"{name}／{said}", search.query):
            found.append(search.hit(reverse("timeline:venue-detail", args=[pk]), name, "会場", said))
    return found


def meetings(search: "Search") -> "list[Hit]":
    """Meetings by their name, parties, basis and chairs."""
    found = []
    for each in MeetingSeries.objects.all():
        said = "　".join(filter(None, [each.parties, each.basis, each.chairs]))
        if contains(f"{each.name}／{said}", search.query):
            found.append(search.hit(each.get_absolute_url(), each.name, "会議", said))
    return found
