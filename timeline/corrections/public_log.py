"""The public log of corrections, as the rooms below write and read it (members.hooks)."""

from .models import Correction


def write(row, changes, reason, by):
    """A Correction for each of the `changes` of `row`, which still says what stood before."""
    Correction.objects.record(row, changes, reason=reason, by=by)


def of_rows(rows):
    """The Corrections of `rows`, newest first. One query; none without rows."""
    return list(Correction.objects.about(rows))
