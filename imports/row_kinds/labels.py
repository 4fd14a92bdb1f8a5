"""Labels of values that were read from a row, as shown on the page of an import."""

from datetime import date

from agreements.models import Body, PublishedFigure
from imports.reading.figures import SERIES
from portal.japanese.wareki import fiscal_year_name, wareki

CHOICES = {
    "kind": dict(Body.Kind.choices),
    "measure": dict(PublishedFigure.Measure.choices),
    "series": {key: name for _, key, name, _ in SERIES},
}
_YEARS = range(1868, 9999)
DAYS = ("as_of", "signed_on", "started_on", "ended_on")


def value_label(name, value):
    """The value of the field `name` in Japanese: choices by their label, days as 和暦, lists with 、 between."""
    if isinstance(value, list):
        return "、".join("—" if each is None else value_label(name, each) for each in value)
    if name in CHOICES:
        return CHOICES[name].get(value, value)
    if name in ("years", "fiscal_year"):
        return fiscal_year_name(value) if value in _YEARS else str(value)
    if name in DAYS:
        return _day(value)
    return str(value)


def _day(value):
    try:
        return wareki(date.fromisoformat(value))
    except ValueError:
        return value
