"""自分の自治体のこと of a year: booths, and what the apps above add (timeline.hooks.own_days)."""

import datetime
from typing import NamedTuple

from django.urls import reverse

from members.models import User
from timeline import hooks
from timeline.booths.models.booths import Booth
from timeline.event_records.models.events import Event
from timeline.hooks import OwnDay


class OwnBooths(NamedTuple):
    """Booths of the municipality in a year: as OwnDays, and their numbers by the event and by its entry."""

    days: list[OwnDay]
    of_event: dict[int, list[int]]
    of_entry: dict[int, list[int]]

    def said_of(self, event: int | None, entry: int | None) -> str:
        """出展　区画1、区画2; blank where the municipality has no booth."""
        numbers = self.of_event.get(event or 0) or self.of_entry.get(entry or 0) or []
        return f"出展　{'、'.join(f'区画{number}' for number in numbers)}" if numbers else ""


def own_booths(user: User, year: int) -> OwnBooths:
    """Booths of the events of the fiscal year; none for who serves no municipality. One query."""
    found = OwnBooths([], {}, {})
    if not user.municipality:
        return found
    booths = Booth.objects.filter(municipality=user.municipality, event__in=Event.objects.of_year(year).values("pk"))
    for booth in booths.with_places().order_by("event", "number"):
        event = booth.event
        first, last = event.days or (None, None)
        page = reverse("timeline:booth-own-edit", args=[booth.pk])
        missing = f"未提出の書類：{'、'.join(booth.missing)}" if booth.missing else ""
        found.days.append(OwnDay("出展", f"{event.title}　区画{booth.number}", page, first, last, missing))
        found.of_event.setdefault(event.pk, []).append(booth.number)
        if event.entry_id:
            found.of_entry.setdefault(event.entry_id, []).append(booth.number)
    return found


def own_days(user: User, booths: OwnBooths, first: datetime.date, last: datetime.date) -> list[OwnDay]:
    """What concerns the municipality of `user` from `first` to `last`, by day, without a day last."""
    days = [*booths.days, *hooks.own_days_of(user, first, last)] if user.municipality else []
    return sorted(days, key=lambda each: (each.first or datetime.date.max, each.kind, each.title))
