"""A month of events as weeks of days."""

import calendar
import datetime
from typing import NamedTuple

from django.db.models import F
from django.urls import reverse

from portal.japanese.holidays import holiday
from portal.web.days import full_span, marked_weekday
from timeline.entries.list_rows import with_status
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Slot

YEARS = range(1989, 2101)  # months that have a page
SHORT = 3  # days; a longer event is named above the calendar, too, and counts its days in it


class Mention(NamedTuple):
    """What is on, of an event; span is "" for what takes a single day, else start, end, and between
    again (first of its week or month) or on.
    """

    url: str
    text: str
    span: str = ""


class Day(NamedTuple):
    number: int
    iso: str
    weekday: str  # 月, 月・祝
    holiday: str  # its name, or ""
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
        self.is_this_month = (today.year, today.month) == (year, month)
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
            if (last - first).days >= SHORT:
                self.long.append((url, title, full_span(first, last)))
            for day in self._shown(first, last):
                self._mentions.setdefault(day, {})[_of_span(url, title, first, last, day)] = None

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
                mention = Mention(reverse("timeline:entry-detail", args=[key]), f"{hour}{title}")
                for day in self._shown(first, last):
                    self._mentions.setdefault(day, {})[mention] = None

    def _shown(self, first, last):
        """The days of the month from first to last."""
        day, last = max(first, self.first_day), min(last, self.last_day)
        while day <= last:
            yield day
            day += datetime.timedelta(days=1)

    def _day(self, day, today):
        mentions = list(self._mentions.get(day, ()))
        return Day(day.day, day.isoformat(), marked_weekday(day), holiday(day), day == today, mentions)


def _of_span(url, title, first, last, day):
    """An event on one of its days; where it takes more than SHORT days, which of them it is."""
    if first == last:
        return Mention(url, title)
    between = "again" if day.weekday() == calendar.SUNDAY or day.day == 1 else "on"
    span = "start" if day == first else "end" if day == last else between
    if (last - first).days < SHORT:
        return Mention(url, title, span)
    which = {"start": "初日", "end": "最終日"}.get(span, f"{(day - first).days + 1}日目")
    return Mention(url, f"{title}（{which}）", span)
