"""Reads disasters and what was done from fixtures/relief.yaml (docs/record.md)."""

import yaml

from members.models import Prefecture
from timeline.entries.models.entries import Entry

from .models import Disaster, ReliefAction


def load(folder):
    """Enter the disasters of `folder`; nothing when there are any. Returns how many.

    An entry that the record does not hold any more is left out.
    """
    if Disaster.objects.exists():
        return 0
    rows = yaml.safe_load((folder / "relief.yaml").read_text(encoding="utf-8"))
    for row in rows:
        disaster = Disaster.objects.create(name=row["name"])
        disaster.prefectures.set(Prefecture.objects.filter(name__in=row.get("prefectures", [])))
        disaster.entries.set(Entry.objects.filter(key__in=map(str, row["entries"])))
        for action in row["actions"]:
            entry = Entry.objects.filter(key=str(action.pop("entry"))).first()
            ReliefAction.objects.create(disaster=disaster, entry=entry, **action)
    return len(rows)
