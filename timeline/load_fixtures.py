"""Reads the chronology, its venues, series and documents from fixtures/. The format: docs/record.md."""

import datetime

import yaml

from agreements.models import Body, Source

from .content import Names, write_links, write_rows
from .corrections.models import Correction
from .documents.models import Document, Edition
from .entries.models.entries import Entry
from .entries.models.venues import Series, Venue
from .meetings.models.meetings import Meeting
from .meetings.models.series import MeetingSeries
from .plan.models import PlanLine


class RecordError(ValueError):
    """A fixture that cannot be read; the message names the entry."""


def load(folder):
    """Enter the chronology of `folder`; nothing when there is one. Returns the number of entries.

    A record of before there were meetings gets these and the plans, once.
    """
    if Entry.objects.exists():
        _load_meetings(folder)
        return 0
    names, source = Names(), Source.objects.get()
    for row in _yaml(folder / "venues.yaml"):
        place = names.place(row["municipality"]) if "municipality" in row else None
        Venue.objects.create(name=row["name"], address=row.get("address", ""), municipality=place)
    for row in _yaml(folder / "series.yaml"):
        Series.objects.create(**row)
    rows = [row for path in sorted((folder / "timeline").glob("*.yaml")) for row in _yaml(path)]
    entries = [_load_entry(row, source, names) for row in rows]
    for entry, row in zip(entries, rows, strict=True):
        write_links(entry, row)
    for row in _yaml(folder / "documents.yaml"):
        _load_document(row)
    for row in _yaml(folder / "corrections.yaml"):
        _load_correction(row, Entry.objects.get_by_natural_key(row["entry"]) if "entry" in row else None)
    Entry.objects.refresh_derived()
    _load_meetings(folder)
    return len(rows)


def _load_meetings(folder):
    """Enter the meetings and the plans of past years, unless there is any meeting."""
    if MeetingSeries.objects.exists():
        return
    facts = yaml.safe_load((folder / "meetings.yaml").read_text(encoding="utf-8"))
    for row in facts["meetings"]:
        sessions = row.pop("sessions", [])
        for name, model in (("series", Series), ("predecessor", MeetingSeries)):
            if name in row:
                row[name] = model.objects.get_by_natural_key(row[name])
        series = MeetingSeries.objects.create(kind_id=row.pop("kind"), **row)
        for entry in Entry.objects.filter(key__in=map(str, sessions)):
            Meeting.objects.take_up(entry, series, by=None)
    for year in facts["plans"]:
        PlanLine.objects.enter_from_record(year, by=None)


def _yaml(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


# the day the printed record was first entered here
CORRECTED_ON = datetime.date(2026, 11, 23)


def _load_entry(row, source, names):
    entry = Entry(state=Entry.State.PUBLISHED, source=source)
    try:
        write_rows(entry, row, names)
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"{row.get('key')} を読み込めません: {error!r}") from error
    for correction in row.get("corrections", []):
        _load_correction(correction, entry)
    return entry


def _load_correction(row, entry):
    corrected = row.get("corrected", "")
    Correction.objects.create(
        entry=entry,
        place=row["place"],
        as_printed=row["printed"],
        as_corrected=corrected,
        outcome=Correction.Outcome.CORRECTED if corrected else Correction.Outcome.KEPT,
        reason=row["reason"],
        finding=row.get("finding", ""),
        corrected_on=CORRECTED_ON,
    )


def _load_document(row):
    document = Document.objects.create(
        key=row["key"], name=row["name"], issuer=row["issuer"], summary=row.get("summary", "")
    )
    document.bodies.set(Body.objects.get_by_natural_key(name) for name in row.get("bodies", []))
    for edition in row["editions"]:
        Edition.objects.create(
            document=document,
            name=edition["name"],
            entry=Entry.objects.get_by_natural_key(str(edition["entry"])),
            action=edition["action"],
        )
