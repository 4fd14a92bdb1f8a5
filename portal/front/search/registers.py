"""What the chronology names, as kinds of few rows: people, venues, meetings, sections, relief and policies."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.urls import reverse

from timeline.models import Disaster, MeetingSeries, Person, Policy, RegionalPlan, Section, Venue

from .few import FewRow, row


def people(day: datetime.date) -> Iterator[FewRow]:
    """People whom published entries name, by any name that was merged into theirs, too."""
    named: defaultdict[Person, list[str]] = defaultdict(list)
    for person in Person.objects.public().select_related("merged_into"):
        named[person.merged_into or person] += [person.name, person.kana]
    for person, names in named.items():
        others = [name for name in names if name != person.name]
        yield _named("経過に登場する人", person.get_absolute_url(), str(person), others)


def venues(day: datetime.date) -> Iterator[FewRow]:
    """Venues by their name, address and the other ways they are spelt."""
    spelt = defaultdict(list)
    standing = Venue.objects.public().not_merged().order_by("name", "spellings__pk")
    for pk, name, address, spelling in standing.values_list("pk", "name", "address", "spellings__text"):
        spelt[pk, name, address].append(spelling)
    for (pk, name, address), spellings in spelt.items():
        yield _named("会場", reverse("timeline:venue-detail", args=[pk]), name, [address, *spellings])


def meetings(day: datetime.date) -> Iterator[FewRow]:
    """Meetings by their name, parties, basis and chairs."""
    for each in MeetingSeries.objects.all():
        yield _named("会議", each.get_absolute_url(), each.name, [each.parties, each.basis, each.chairs])


def sections(day: datetime.date) -> Iterator[FewRow]:
    """Sections that everybody may read on the day, by their theme and lead."""
    for each in Section.objects.public(day):
        yield _named("コーナー", each.get_absolute_url(), each.name, [each.theme, each.lead])


def relief(day: datetime.date) -> Iterator[FewRow]:
    """Relief after a disaster, by the area and by what was given to whom."""
    for each in Disaster.objects.prefetch_related("actions"):
        given = [text for action in each.actions.all() for text in (action.what, action.recipient)]
        yield _named("災害支援", each.get_absolute_url(), each.name, [each.area, *given])


def policies(day: datetime.date) -> Iterator[FewRow]:
    """National policies by their passage on the project, and after them regional plans."""
    for each in Policy.objects.all():
        yield _named("国の方針", each.get_absolute_url(), each.name, [each.passage])
    for plan in RegionalPlan.objects.all():
        yield _named("地域再生計画", plan.get_absolute_url(), plan.name, [])


def _named(what: str, url: str, name: str, others: Iterable[str]) -> FewRow:
    """Found by its name and by all the others, which are shown, each once."""
    said = "　".join(dict.fromkeys(filter(None, others)))
    return row([name, said], url, name, what, said)
