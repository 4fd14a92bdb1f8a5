"""What the chronology names: people, venues, meetings, sections, relief and policies; each as its address, its name and
all else it is found by.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.urls import reverse

from timeline.models import Disaster, MeetingSeries, Person, Policy, RegionalPlan, Section, Venue

Named = Iterator[tuple[str, str, str]]


def people() -> Named:
    """People whom published entries name, by any name that was merged into theirs, too."""
    named: defaultdict[Person, list[str]] = defaultdict(list)
    for person in Person.objects.public().select_related("merged_into"):
        named[person.merged_into or person] += [person.name, person.kana]
    for person, names in named.items():
        yield person.get_absolute_url(), str(person), _joined(name for name in names if name != person.name)


def venues() -> Named:
    """Venues by their name, address and the other ways they are spelt."""
    spelt = defaultdict(list)
    standing = Venue.objects.public().standing().order_by("name", "spellings__pk")
    for pk, name, address, spelling in standing.values_list("pk", "name", "address", "spellings__text"):
        spelt[pk, name, address].append(spelling)
    for (pk, name, address), spellings in spelt.items():
        yield reverse("timeline:venue-detail", args=[pk]), name, _joined([address, *spellings])


def meetings() -> Named:
    """Meetings by their name, parties, basis and chairs."""
    for each in MeetingSeries.objects.all():
        yield each.get_absolute_url(), each.name, _joined([each.parties, each.basis, each.chairs])


def sections(day: datetime.date) -> Named:
    """Sections that everybody may read on `day`, by their theme and lead."""
    for each in Section.objects.public(day):
        yield each.get_absolute_url(), each.name, _joined([each.theme, each.lead])


def relief() -> Named:
    """Relief after a disaster, by the area and by what was given to whom."""
    for each in Disaster.objects.prefetch_related("actions"):
        given = [text for action in each.actions.all() for text in (action.what, action.recipient)]
        yield each.get_absolute_url(), each.name, _joined([each.area, *given])


def policies() -> Named:
    """National policies by their passage on the project."""
    for each in Policy.objects.all():
        yield each.get_absolute_url(), each.name, each.passage


def regional_plans() -> Named:
    for each in RegionalPlan.objects.all():
        yield each.get_absolute_url(), each.name, ""


def _joined(texts: Iterable[str]) -> str:
    """The texts that there are, each once."""
    return "　".join(dict.fromkeys(filter(None, texts)))
