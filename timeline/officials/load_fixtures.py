"""Reads people, their offices and advisers from fixtures/people.yaml (docs/record.md)."""

import yaml

from agreements.models import Body
from timeline.content import Names
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Role

from .models import Advisership, Person, Tenure


def load(folder):
    """Enter the people of `folder` and say whom the entries name; nothing when there is anybody. Returns how many.

    A record loaded by an earlier version gets them as well: only what its entries still print is pointed to.
    """
    if Person.objects.exists():
        return 0
    record, names = yaml.safe_load((folder / "people.yaml").read_text(encoding="utf-8")), Names()
    people = {row["name"]: _person(row, names) for row in record["people"]}
    for row in record["merges"]:
        merged, kept = people[row["merge"]], people[row["into"]]
        Person.objects.filter(pk=merged.pk).update(merged_into=kept, merged_because=row["because"])
    for row in record["advisers"]:
        keys = [str(key) for key in row.pop("entries")]
        advisership = Advisership.objects.create(**{**row, "person": people[row["person"]]})
        advisership.entries.set(Entry.objects.filter(key__in=keys))
    return len(people)


def _person(row, names):
    person = Person.objects.create(name=row["name"])
    Role.objects.unlinked().filter(name=person.name).update(person=person)
    for office in row["offices"]:
        place = names.place(office["municipality"]) if "municipality" in office else None
        body = Body.objects.get_by_natural_key(office["body"]) if "body" in office else None
        Tenure.objects.create(person=person, office=office["office"], municipality=place, body=body)
    return person
