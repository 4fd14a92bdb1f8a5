"""An event as schema.org Event, for search engines and calendars that read pages."""

from typing import Any

from portal.web.linked_data import absolute

from .models.entries import Entry

TYPES: dict[str, str] = {  # by the kind of entry; the others are plain events
    Entry.Kind.FAIR: "Festival",
    Entry.Kind.FESTIVAL: "Festival",
    Entry.Kind.EXHIBITION: "ExhibitionEvent",
    Entry.Kind.LECTURE: "EducationEvent",
}
STATES: dict[str, str] = {
    Entry.EventStatus.CANCELLED: "EventCancelled",
    Entry.EventStatus.POSTPONED: "EventPostponed",
}
ORGANISER = "主催"


def event_data(entry: Entry, organisations: list[tuple[str, str]]) -> dict[str, Any] | None:
    """The facts of a published event with a venue; None for others: a place is required, and none is invented.

    `organisations`: pairs of what they were (主催) and their names, as the page shows them.
    """
    if entry.kind is None or not entry.kind.has_audience or not entry.outline["venue"]:
        return None
    event = _event(entry, entry.title, str(entry.first_day), str(entry.last_day), entry.outline["venue"])
    organisers = [names for label, names in organisations if label == ORGANISER]
    if organisers:
        event["organizer"] = {"@type": "Organization", "name": "、".join(organisers)}
    if parts := list(_parts(entry)):
        event["subEvent"] = parts
    return event


def _event(entry: Entry, name: str, begins: str, ends: str, venue: str) -> dict[str, Any]:
    address = entry.outline["address"] if venue == entry.outline["venue"] else ""
    return {
        "@type": TYPES.get(entry.kind_id or "", "Event"),
        "name": name,
        "url": absolute(entry.get_absolute_url()),
        "startDate": begins,
        "endDate": ends,
        "eventStatus": f"https://schema.org/{STATES.get(entry.event_status, 'EventScheduled')}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": venue, "address": address or venue},
    }


def _parts(entry: Entry) -> Any:
    """Yields an Event for each days-and-hours of the parts; hours are those of the first and of the last day."""
    for _, title, days, venue in entry.outline["parts"]:
        for first_day, last_day, hours in days:
            for hour in hours or [""]:
                begin, _, end = hour.partition("～")
                begins = f"{first_day}T{begin:0>5}:00+09:00" if begin else first_day
                ends = f"{last_day}T{end:0>5}:00+09:00" if end else last_day
                yield _event(entry, title or entry.title, begins, ends, venue or entry.outline["venue"])
