"""Days of the year plan that concern a municipality: when the cases it takes part in come back."""

from typing import Any

from agreements.signing.terms import years_after
from portal.japanese.wareki import wareki
from timeline.hooks import OwnDay

from .models.cases import Case


def own_days(user, first, last):
    """OwnDays of `user`: the month a year after each was held last. One query."""
    for case in Case.objects.acted_in_by(user.municipality).coming_back(first, last):
        held: Any = case.last_held_on  # what comes back in these days has one
        day = years_after(held, 1)
        why = f"前の開催は{wareki(held)}。今年の日は決まっていません。"
        yield OwnDay("毎年の連携", case.title, case.get_absolute_url(), day, day, why)
