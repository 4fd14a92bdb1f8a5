"""Reads コーナー and ロゴマーク from fixtures/sections.yaml (docs/record.md)."""

import yaml

from members.models import Prefecture
from timeline.entries.models.entries import Entry

from .models import Logo, Section


def load(folder):
    """Enter the sections and logos of `folder`; nothing when there are any. Returns the number of sections."""
    if Section.objects.exists() or Logo.objects.exists():
        return 0
    record = yaml.safe_load((folder / "sections.yaml").read_text(encoding="utf-8"))
    for row in record["sections"]:
        section = Section.objects.create(name=row["name"], opened_on=row["opened_on"])
        section.prefectures.set(Prefecture.objects.filter(name__in=row["prefectures"]))
        section.entries.set(_entries(row))
    for row in record["logos"]:
        logo = Logo.objects.create(name=row["name"], adopted_on=row["adopted_on"])
        logo.entries.set(_entries(row))
    return len(record["sections"])


def _entries(row):
    return Entry.objects.filter(key__in=map(str, row["entries"]))
