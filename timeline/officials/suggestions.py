"""Suggestions which two people are one, and who is meant by a name: each with its reason, none carried out alone."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from portal.japanese.text import normalise
from timeline.entries.models.programme import Role

from .models import Person

SAME_ENDING = 6  # characters at the end of two offices that make them alike: …創生本部事務局次長
SURNAME = 2  # characters at least of a name that another one may begin with


class Mention(NamedTuple):
    """A name and office as printed, which point to nobody yet; how many roles there are, and who may be meant."""

    name: str
    office: str
    number: int
    candidates: list[tuple[Person, str]]


class Pair(NamedTuple):
    """Two people who may be one: the one to be merged, the one to stay, and why."""

    merged: Person
    kept: Person
    reason: str


def offices_of(people: Iterable[Person]) -> dict[int, set[str]]:
    """Offices printed with each person, and those of its tenures, by person. Two queries."""
    found: dict[int, set[str]] = defaultdict(set)
    for pk, office in Role.objects.filter(person__in=people).order_by().values_list("person", "office").distinct():
        found[pk].add(office)
    for person in people:
        found[person.pk] |= {tenure.office for tenure in person.tenures.all()}
    return found


def mentions() -> list[Mention]:
    """Every unlinked name with its office, in the order of names, with the people who may be meant. Four queries."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for name, office in Role.objects.unlinked().order_by("name", "office").values_list("name", "office"):
        counts[name, office] += 1
    people = list(Person.objects.select_related("merged_into").prefetch_related("tenures")) if counts else []
    offices = offices_of(people)
    return [
        Mention(name, office, count, _candidates(name, office, people, offices))
        for (name, office), count in counts.items()
    ]


def _candidates(name, office, people, offices):
    found = ((person, reason_to_merge(name, {office}, person.name, offices[person.pk])) for person in people)
    return [(person, reason) for person, reason in found if reason]


def pairs() -> list[Pair]:
    """People who may be one, but for those told apart. A fixed number of queries."""
    people = list(Person.objects.not_merged().prefetch_related("tenures", "others"))
    offices = offices_of(people)
    found = []
    for one, other in combinations(people, 2):
        shorter, longer = sorted((one, other), key=lambda person: len(normalise(person.name)))
        reason = reason_to_merge(shorter.name, offices[shorter.pk], longer.name, offices[longer.pk])
        if reason and other not in one.others.all():
            found.append(Pair(shorter, longer, reason))
    return found


def reason_to_merge(name: str, offices: set[str], other_name: str, other_offices: set[str]) -> str:
    """Why two names with their offices may be one person's; blank when nothing says so.

    The same name is enough. Where one name begins the other (西川, 西川 太一郎), an office must be alike as well.
    """
    short, long = sorted((normalise(name), normalise(other_name)), key=len)
    if short == long:
        return "氏名が同じです。"
    if len(short) < SURNAME or not long.startswith(short):
        return ""
    alike = next(
        ((one, other) for one in sorted(offices) for other in sorted(other_offices) if are_alike(one, other)), None
    )
    if alike is None:
        return ""
    return f"「{name}」と「{other_name}」は姓が同じで、職も「{alike[0]}」と「{alike[1]}」で重なります。"


def are_alike(office: str, other: str) -> bool:
    """Whether one office stands within the other, or both end alike."""
    short, long = sorted((normalise(office), normalise(other)), key=len)
    if not short:
        return False
    return short in long or (len(short) >= SAME_ENDING and long.endswith(short[-SAME_ENDING:]))
