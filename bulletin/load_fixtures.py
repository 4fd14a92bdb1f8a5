"""Loads fields (分野) and cases of the record (docs/record.md) from fixtures/ into an empty database."""

import datetime

import yaml
from django.utils import timezone

from members.models import Municipality
from timeline.models import Entry

from .cases.models.cases import Case
from .cases.models.history import Step
from .cases.models.participants import Participant
from .proposals.models.fields import Field


def load(folder):
    """Enter the fields and cases of `folder`; nothing when there are any. Returns how many fields."""
    if Field.objects.exists():
        return 0
    names = _yaml(folder / "fields.yaml")
    fields = Field.objects.bulk_create(Field(name=name, position=place) for place, name in enumerate(names, 1))
    for row in _yaml(folder / "cases.yaml"):
        _load_case(row)
    return len(fields)


def _yaml(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _load_case(row):
    now = timezone.now()
    case = Case(
        key=row["key"],
        title=row["title"],
        summary=row.get("summary", ""),
        channel=row["channel"],
        result=row.get("result", ""),
        published_at=now,
        created_at=now,
    )
    case.full_clean()
    case.save()
    for person in row["participants"]:
        Participant.objects.create(case=case, municipality=_place(person["name"]), role=person["as"])
    for position, step in enumerate(row["steps"], 1):
        _load_step(case, step, position, now)
    case.refresh_derived()


def _load_step(case, row, position, now):
    first, _, last = str(row.get("days", "")).partition(" / ")
    step = Step(
        case=case,
        position=position,
        kind=row["kind"],
        first_day=datetime.date.fromisoformat(first) if first else None,
        last_day=datetime.date.fromisoformat(last or first) if first else None,
        text=row["text"],
        note=row.get("note", ""),
        venue=row.get("venue", ""),
        event_kind=row.get("event_kind", ""),
        entry=Entry.objects.get_by_natural_key(str(row["entry"])),
        published_at=now,
    )
    step.full_clean()
    step.save()


def _place(name):
    """福井県坂井市, 東京都品川区: as everywhere in fixtures/."""
    found = Municipality.objects.filter(name=name[3:]) | Municipality.objects.filter(name=name[4:])
    [place] = [place for place in found.select_related("prefecture") if f"{place.prefecture.name}{place.name}" == name]
    return place
