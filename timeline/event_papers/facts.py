"""EventFacts: what the papers of an event say, from its outline or entry, its booths and its classes."""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from portal.japanese.wareki import full_date
from timeline.booths.models.booths import Booth
from timeline.content import Names
from timeline.content.changes import slot_text
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import Content
from timeline.entries.models.programme import Role
from timeline.entries.models.venues import Venue
from timeline.event_records.models.events import Event
from timeline.sign_ups.models.classes import SignUpClass


class SideEvent(NamedTuple):
    """A part (日程) of the event: its title, its days and hours, and its place where it has one of its own."""

    title: str
    times: list[str]
    place: str


class EventFacts:
    """Facts of `event` in words. What is not known is blank, and the papers leave it out or say 未定."""

    def __init__(self, event: Event) -> None:
        self.event = event
        content = self._content()
        self.title, self.theme = content.get("title") or event.name, content.get("theme", "")
        self.body, self.notes = content.get("body", ""), content.get("notes", [])
        self.days = _days(event.days)
        self.venue, self.room = content.get("venue", ""), content.get("room", "")
        self.address = self._address()
        self.lines = list(_lines(content.get("items", [])))
        self.side_events = [self._side_event(part) for part in content.get("parts", [])]
        self.roles = _roles(content.get("roles", []))
        self.booths = list(event.booths.with_places())
        self.exhibitors: list[Booth] = [booth for booth in self.booths if not booth.is_free]
        self.classes = list(SignUpClass.objects.public().filter(event=event))

    def _content(self) -> Content:
        if not self.event.entry_id:
            return self.event.outline
        return Entry.objects.with_all_rows().get(pk=self.event.entry_id).content()

    @property
    def place(self) -> str:
        return f"{self.venue} {self.room}".strip()

    @property
    def is_cancelled(self) -> bool:
        return self.event.entry is not None and self.event.entry.event_status == Entry.EventStatus.CANCELLED

    def _address(self) -> str:
        found = Names().named(Venue, self.venue) if self.venue else None
        return found.address if found else ""

    def _side_event(self, part: Content) -> SideEvent:
        place = f"{part.get('venue', '')} {part.get('room', '')}".strip()
        title = f"{part.get('label', '')} {part.get('title', '')}".strip()
        times = [slot_text(slot) for slot in part.get("slots", [])]
        return SideEvent(title, times, "" if place == self.place else place)


def _days(days: tuple[datetime.date, datetime.date] | None) -> str:
    """令和8年（2026年）12月5日（土）から12月6日（日）まで; blank without days."""
    if days is None:
        return ""
    first, last = days
    if first == last:
        return full_date(first)
    end = full_date(last)
    return f"{full_date(first)}から{end if last.year != first.year else end.partition('年）')[2]}まで"


def _lines(items: list[Content], depth: int = 0) -> Iterator[str]:
    """Each item with its number, those below it indented."""
    for item in items:
        label = item.get("label", "")
        yield "\u3000" * depth + (f"{label}\u3000{item.get('text', '')}" if label else f"・{item.get('text', '')}")
        yield from _lines(item.get("items", []), depth + 1)


def _roles(roles: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Organisations by their role, in the order of Role.Kind: (主催, 特別区長会、品川区). Roles are not made one."""
    kinds = [kind for kind in Role.Kind if any(role["as"] == kind for role in roles)]
    names = {kind: [role.get("name", "") for role in roles if role["as"] == kind] for kind in kinds}
    return [(kind.label, "、".join(filter(None, names[kind]))) for kind in kinds]
