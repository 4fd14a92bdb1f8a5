"""A month of events as weeks of days."""

import calendar
import datetime
from typing import NamedTuple

from django.db.models import F
from django.urls import reverse

from portal.web.days import full_span
from timeline.entries.list_rows import with_status
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Slot

YEARS = range(1989, 2101)  # months that have a page
SHORT = 3  # days; a longer event is named above the calendar, and in it on its first and last day


class Mention(NamedTuple):
    url: str
    text: str


class Day(NamedTuple):
    number: int
    iso: str
    is_today: bool
    mentions: list[Mention]


class MonthCalendar:
    """Published events of a month, each part on its own day. Two queries.

    weeks run from Sunday to Saturday; days of the neighbouring months are None.
    """

    def __init__(self, year, month, today):
        self.first_day = datetime.date(year, month, 1)
        self.last_day = datetime.date(year, month, calendar.monthrange(year, month)[1])
        self._mentions: dict[datetime.date, dict[Mention, None]] = {}
        self.long = []
        self._today = today
        self._add_entries()
        self._add_parts()
        self.weeks = [
            [self._day(day, today) if day.month == month else None for day in week]
            for week in calendar.Calendar(calendar.SUNDAY).monthdatescalendar(year, month)
        ]
        neighbours = (self.first_day - datetime.timedelta(days=1), self.last_day + datetime.timedelta(days=1))
        self.previous, self.next = (day if day.year in YEARS else None for day in neighbours)

    @property
    def days(self):
        """Days with events, for the list on phones and in print."""
        return [day for week in self.weeks for day in week if day and day.mentions]

    def _add_entries(self):
        events = Entry.objects.published().events().between(self.first_day, self.last_day).oldest_first()
        for key, title, status, first, last in events.values_list(
            "key", "title", "event_status", "first_day", "last_day"
        ):
            title = with_status(title, status, first, self._today)
            url = reverse("timeline:entry-detail", args=[key])
            if (last - first).days < SHORT:
                self._add(first, last, Mention(url, title))
            else:
                self.long.append((url, title, full_span(first, last)))
                self._add(first, first, Mention(url, f"{title}（初日）"))
                self._add(last, last, Mention(url, f"{title}（最終日）"))

    def _add_parts(self):
        slots = Slot.objects.filter(
            part__entry__in=Entry.objects.published().events(),
            first_day__lte=self.last_day,
            last_day__gte=self.first_day,
        ).order_by("first_day", F("starts_at").asc(nulls_first=True))
        fields = ("part__entry__key", "part__title", "part__entry__event_status", "first_day", "last_day", "starts_at")
        for key, title, status, first, last, starts_at in slots.values_list(*fields):
            title = with_status(title, status, first, self._today)
            if (last - first).days < SHORT:
                hour = f"{starts_at:%-H:%M} " if starts_at else ""
                self._add(first, last, Mention(reverse("timeline:entry-detail", args=[key]), f"{hour}{title}"))

    def _add(self, first, last, mention):
        day = max(first, self.first_day)
        while day <= min(last, self.last_day):
            self._mentions.setdefault(day, {})[mention] = None
            day += datetime.timedelta(days=1)

    def _day(self, day, today):
        return Day(day.day, day.isoformat(), day == today, list(self._mentions.get(day, ())))
