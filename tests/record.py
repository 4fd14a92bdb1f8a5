"""The record as it is written in fixtures/, for tests that compare the pages with it."""

import yaml
from django.conf import settings

FIXTURES = settings.BASE_DIR / "fixtures"


def read(name):
    return yaml.safe_load((FIXTURES / name).read_text(encoding="utf-8"))


ENTRIES = [row for path in sorted((FIXTURES / "timeline").glob("*.yaml")) for row in read(path)]
KEYS = [str(row["key"]) for row in ENTRIES]
EVENT_KINDS = ("fair", "exhibition", "lecture", "festival")


def keys(condition):
    """Keys of the entries whose row fulfils `condition`, oldest first."""
    return [str(row["key"]) for row in ENTRIES if condition(row)]


def days(row):
    """First and last day, as written."""
    first, _, last = str(row["days"]).partition(" / ")
    return first, last or first


def names(row):
    """Whatever places, prefectures and bodies the entry names."""
    return [*row.get("places", []), *row.get("prefectures", []), *row.get("bodies", [])]
