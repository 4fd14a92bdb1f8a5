"""Search results of what the chronology names: people, venues, meetings, relief, policies and sections. They are few,
and compared in Python, so that every spelling is found: a query for people and for venues, one for all the others.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from portal.japanese.text import contains
from timeline.models import Disaster, MeetingSeries, Person, Policy, RegionalPlan, ReliefAction, Section, Venue

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


class Matter(NamedTuple):
    """A row of a register: of what kind, its address, name and texts."""

    kind: str
    route: str
    pk: int
    name: str
    said: str


def matters(day: datetime.date) -> list[Matter]:
    """Meetings, relief, policies, regional plans and sections that everybody may read on `day`. One query for all."""
    rows = _texts("会議", MeetingSeries.objects.all(), "parties", "basis", "chairs").union(
        _texts("災害支援", Disaster.objects.all(), "area"),
        _texts("災害支援", ReliefAction.objects.all(), "what", "recipient", of="disaster"),
        _texts("国の方針", Policy.objects.all(), "passage"),
        _texts("地域再生計画", RegionalPlan.objects.all()),
        _texts("コーナー", Section.objects.public(day), "theme", "lead"),
        all=True,
    )
    said: defaultdict[tuple[str, int, str], list[str]] = defaultdict(list)
    for kind, pk, name, text in rows:
        said[kind, pk, name] += text.split("\x1f")
    texts = {key: "　".join(dict.fromkeys(filter(None, each))) for key, each in said.items()}
    return [Matter(kind, ROUTES[kind], pk, name, texts[kind, pk, name]) for kind, pk, name in sorted(texts)]


ROUTES = {
    "会議": "timeline:meeting-series",
    "災害支援": "timeline:disaster-detail",
    "国の方針": "timeline:policy-detail",
    "地域再生計画": "timeline:plan-detail",
    "コーナー": "timeline:section-detail",
}


def _texts(kind: str, found: Any, *fields: str, of: str = "") -> Any:
    """(kind, primary key, name, texts in one) of each row, of its `of` where that has the page; alike for a union."""
    text: Any = Value("", output_field=TextField())
    for field in fields:
        text = Concat(text, Value("\x1f"), Cast(field, TextField()), output_field=TextField())
    pk, name = (f"{of}__{field}" if of else field for field in ("pk", "name"))
    label = Value(kind, output_field=TextField())
    return found.order_by().values_list(label, pk, Cast(name, TextField()), text)


def of_kinds(*kinds: str) -> "Callable[[Search], list[Hit]]":
    """What finds the matters of these kinds; the first that is asked makes the query for all."""

    def find(search: "Search") -> "list[Hit]":
        found = [each for each in search.matters if each.kind in kinds]
        return [
            search.hit(reverse(each.route, args=[each.pk]), each.name, each.kind, each.said)
            for each in found
            if contains(f"{each.name}／{each.said}", search.query)
        ]

    return find
