"""What the chronology names: people, venues and meetings, each as its address, its name and all else it is found by."""

from collections import defaultdict
from collections.abc import Iterator

from django.urls import reverse

from timeline.models import MeetingSeries, Person, Venue

Named = Iterator[tuple[str, str, str]]


def people() -> Named:
    """People whom published entries name, by any name that was merged into theirs, too."""
    named: defaultdict[Person, list[str]] = defaultdict(list)
    for person in Person.objects.public().select_related("merged_into"):
        named[person.merged_into or person] += [person.name, person.kana]
    for person, names in named.items():
        others = "　".join(dict.fromkeys(name for name in names if name and name != person.name))
        yield person.get_absolute_url(), str(person), others


def venues() -> Named:
    """Venues by their name, address and the other ways they are spelt."""
    spelt = defaultdict(list)
    standing = Venue.objects.public().standing().order_by("name", "spellings__pk")
    for pk, name, address, spelling in standing.values_list("pk", "name", "address", "spellings__text"):
        spelt[pk, name, address].append(spelling)
    for (pk, name, address), spellings in spelt.items():
        yield reverse("timeline:venue-detail", args=[pk]), name, "　".join(filter(None, [address, *spellings]))


def meetings() -> Named:
    """Meetings by their name, parties, basis and chairs."""
    for each in MeetingSeries.objects.all():
        yield each.get_absolute_url(), each.name, "　".join(filter(None, [each.parties, each.basis, each.chairs]))
