"""催し as iCalendar (RFC 5545), for one's own calendar: a file for one, or a subscription to all.

A day without hours is an all-day event, whose DTEND is the day after. What is called off stays and says so; what
is changed keeps its UID and grows its SEQUENCE, so that calendars replace it.
"""

import datetime
import hashlib
import itertools
from collections import Counter
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.utils.html import strip_tags
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vText

from portal.web.days import full_span
from timeline.entries.list_rows import with_status
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Slot

MOST = 500  # events of a subscription
TOKYO, JST = ZoneInfo("Asia/Tokyo"), datetime.timedelta(hours=9)
DAY, REFRESH = datetime.timedelta(days=1), datetime.timedelta(hours=12)
UNKNOWN_LENGTH = datetime.timedelta(hours=1)
NO_END = "終わりの時刻は示されていません。予定表では1時間としています。"
_STATUS = {Entry.EventStatus.CANCELLED: "CANCELLED", Entry.EventStatus.POSTPONED: "TENTATIVE"}


def calendar(entries, name):
    """The first MOST of the published events `entries`, as text of a calendar called `name`. Two queries."""
    found = list(entries.select_related("kind")[:MOST])
    slots = Slot.objects.filter(part__entry__in=[entry.pk for entry in found]).select_related("part__venue")
    hours = F("starts_at").asc(nulls_first=True)  # databases differ about blanks
    ordered = slots.order_by("part__entry", "part__position", "first_day", hours, "pk")
    by_entry = {pk: list(group) for pk, group in itertools.groupby(ordered, lambda slot: slot.part.entry_id)}
    made = _empty(name)
    for entry in found:
        for event in _events(entry, by_entry.get(entry.pk, [])):
            made.add_component(event)
    return made.to_ical()


def _empty(name):
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", f"-//{_host()}//全国連携ポータル//JA")
    made.add("method", "PUBLISH")
    made.add("name", vText(name))
    made.add("x-wr-calname", vText(name))
    made.add("x-wr-timezone", "Asia/Tokyo")
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", "PT12H")
    made.add_component(_tokyo())
    return made


def _tokyo():
    """The VTIMEZONE of Tokyo, without which Outlook reads the hours as UTC. Japan has no summer time."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime.datetime(1970, 1, 1))  # noqa: DTZ001 (by definition without a zone)
    standard.add("tzoffsetfrom", JST)
    standard.add("tzoffsetto", JST)
    standard.add("tzname", "JST")
    zone = Timezone()
    zone.add("tzid", "Asia/Tokyo")
    zone.add_component(standard)
    return zone


def _events(entry, slots):
    """Yields an Event for each slot of the parts, and one for the entry unless these cover all its days."""
    covered = {day for slot in slots for day in _days(slot)}
    if not covered >= set(_days(entry)):
        event = _event(entry, entry.key, entry.title, (entry.outline["venue"], entry.outline["address"]))
        yield _all_day(event, entry.first_day, entry.last_day)
    taken: Counter[str] = Counter()
    for slot in slots:
        part = slot.part
        place = (f"{part.venue or ''} {part.room}".strip() or entry.outline["venue"], part.venue and part.venue.address)
        title = entry.title if part.title == entry.title else f"{entry.title}　{part.title}"
        name = _name(entry, slot)
        taken[name] += 1
        again = f"-{taken[name]}" if taken[name] > 1 else ""
        yield _timed(_event(entry, f"{name}{again}", title, place), slot)


def _name(entry, slot):
    """The stable part of a slot's UID: by its day, its beginning and its part, whatever is added before it."""
    part = hashlib.blake2b(slot.part.title.encode(), digest_size=4).hexdigest()
    hour = f"T{slot.starts_at:%H%M}" if slot.starts_at else ""
    return f"{entry.key}-{slot.first_day:%Y%m%d}{hour}-{part}"


def _days(spanning):
    return (spanning.first_day + number * DAY for number in range((spanning.last_day - spanning.first_day).days + 1))


def _event(entry, name, title, place):
    """An Event without its days; `name` is the stable part of its UID."""
    page = settings.BASE_URL + entry.get_absolute_url()
    days = strip_tags(full_span(entry.first_day, entry.last_day))
    event = Event()
    event.add("uid", f"{name}@{_host()}")
    event.add("dtstamp", entry.updated_at)
    event.add("last-modified", entry.updated_at)
    event.add("sequence", entry.version)
    event.add("summary", with_status(title, entry.event_status, None, None))
    event.add("status", _STATUS.get(entry.event_status, "CONFIRMED"))
    event.add("categories", [str(entry.kind)])
    event.add("url", page)
    event.add("description", "\n".join(filter(None, (days, entry.theme, entry.body, *entry.outline["lines"], page))))
    if location := "　".join(filter(None, place)):
        event.add("location", location)
    return event


def _all_day(event, first_day, last_day):
    event.add("dtstart", first_day)
    event.add("dtend", last_day + DAY)
    event.add("transp", "TRANSPARENT")  # takes nobody's day
    return event


def _timed(event, slot):
    """The event at the slot's hours on each of its days; all day without hours."""
    if not slot.starts_at:
        return _all_day(event, slot.first_day, slot.last_day)
    event.add("dtstart", datetime.datetime.combine(slot.first_day, slot.starts_at, TOKYO))
    if slot.ends_at:
        event.add("dtend", datetime.datetime.combine(slot.first_day, slot.ends_at, TOKYO))
    else:  # without an end it has no length, and some calendars do not show it
        begin = datetime.datetime.combine(slot.first_day, slot.starts_at, TOKYO)
        event.add("dtend", begin + UNKNOWN_LENGTH)
        event["description"] = vText(f"{NO_END}\n{event['description']}")
    if slot.last_day > slot.first_day:
        event.add("rrule", {"freq": "daily", "count": (slot.last_day - slot.first_day).days + 1})
    return event


def _host():
    return urlsplit(settings.BASE_URL).hostname
