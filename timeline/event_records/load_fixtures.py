"""Reads 催しの記録 from fixtures/events.yaml (docs/record.md)."""

import yaml

from portal.japanese.wareki import fiscal_year
from timeline.entries.models.entries import Entry

from .models.events import Event


def load(folder):
    """Enter the events of `folder`; nothing when there are any. Returns how many.

    An entry that the record does not hold any more is left out.
    """
    if Event.objects.exists():
        return 0
    facts = yaml.safe_load((folder / "events.yaml").read_text(encoding="utf-8"))
    rows = [{"entry": key} for key in facts["own"]] + facts["others"]
    keys = {str(row[name]) for row in rows for name in ("entry", "thanks_entry") if name in row}
    entries = {entry.key: entry for entry in Entry.objects.filter(key__in=keys)}
    events = []
    for row in rows:
        entry, thanks = entries.get(str(row.pop("entry"))), entries.get(str(row.pop("thanks_entry", "")))
        if entry:
            events.append(_create(entry, thanks, row))
    return len(events)


def _create(entry, thanks, row):
    """The event of an entry; of none does the record give visitors or sales."""
    year = fiscal_year(entry.first_day)
    return Event.objects.create(entry=entry, fiscal_year=year, thanks_entry=thanks, has_no_result=True, **row)
