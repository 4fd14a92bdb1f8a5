"""Labels of values that were read from a row, as shown on the page of an import."""

from datetime import date

from agreements.models import Body, PublishedFigure
from portal.japanese.wareki import wareki

_CHOICES = {
    **{kind.value: kind.label for kind in Body.Kind},
    **{measure.value: measure.label for measure in PublishedFigure.Measure},
}


def value_label(name, value):
    """The value of the field `name` in Japanese: choices by their label, days as 和暦, lists with 、 between."""
    if isinstance(value, list):
        return "、".join("—" if each is None else value_label(name, each) for each in value)
    if name in ("kind", "measure"):
        return _CHOICES.get(value, value)
    if name in ("as_of", "signed_on", "started_on"):
        return _day(value)
    return str(value)


def _day(value):
    try:
        return wareki(date.fromisoformat(value))
    except ValueError:
        return value
