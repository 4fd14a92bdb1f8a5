"""The content of an entry: a dict in the record format (docs/record.md), read from its rows; content/ writes it."""

import datetime
from typing import Any

Content = dict[str, Any]


def content_of_loaded(entry: Any) -> Content:
    """The content of an entry loaded with all that belongs to it (Entry.objects.with_all_rows)."""
    roles, items = list(entry.roles.all()), list(entry.items.all())
    return _filled(
        key=entry.key,
        days=days_text(entry.first_day, entry.last_day),
        kind=entry.kind_id,
        status="" if entry.event_status == entry.EventStatus.HELD else entry.event_status,
        title=entry.title,
        theme=entry.theme,
        body=entry.body,
        notes=entry.notes.splitlines(),
        series=entry.series.name if entry.series else "",
        number=entry.number,
        venue=entry.venue.name if entry.venue else "",
        room=entry.room,
        items=_items(items, roles),
        parts=[_part(part, items, roles) for part in entry.parts.all()],
        **_roles(roles),
        places=[f"{place.prefecture.name}{place.name}" for place in entry.municipalities.all()],
        prefectures=[prefecture.name for prefecture in entry.prefectures.all()],
        bodies=[body.name for body in entry.bodies.all()],
        links=_links(entry),
        editions=_editions(entry),
    )


def _filled(**values: Any) -> Content:
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def days_text(first: datetime.date | str, last: datetime.date | str) -> str:
    """The days of a content: 2015-05-30, or 2015-05-30 / 2015-05-31. From days or their ISO texts."""
    return f"{first}" if first == last else f"{first} / {last}"


def _items(items: list, roles: list, part: int | None = None, parent: int | None = None) -> list[Content]:
    return [
        _filled(
            label=item.label,
            text=item.text,
            did=item.outcome,
            people=[_role(role) for role in roles if role.item_id == item.pk],
            items=_items(items, roles, part, item.pk),
        )
        for item in items
        if item.part_id == part and item.parent_id == parent
    ]


def _roles(roles: list, part: int | None = None) -> dict[str, list[Content]]:
    """Organisations, and people with the office they held."""
    own = [role for role in roles if role.part_id == part and role.item_id is None]
    return {
        "roles": [_role(role) for role in own if not role.office],
        "people": [_role(role) for role in own if role.office],
    }


def _role(role: Any) -> Content:
    place = role.municipality
    return {
        "as": role.kind,
        **_filled(
            name=role.name,
            office=role.office,
            place=f"{place.prefecture.name}{place.name}" if place else "",
            body=role.body.name if role.body else "",
        ),
    }


def _part(part: Any, items: list, roles: list) -> Content:
    return _filled(
        label=part.label,
        title=part.title,
        body=part.body,
        venue=part.venue.name if part.venue else "",
        room=part.room,
        slots=[_slot(slot) for slot in part.slots.all()],
        items=_items(items, roles, part.pk),
        **_roles(roles, part.pk),
    )


def _slot(slot: Any) -> str:
    """2017-08-21（月） 10:30-11:00."""
    text = str(slot.first_day)
    if slot.printed_weekday:
        text += f"（{slot.printed_weekday}）"
    if slot.last_day != slot.first_day:
        text += f" / {slot.last_day}"
    if slot.starts_at:
        text += f" {slot.starts_at:%H:%M}-" + (f"{slot.ends_at:%H:%M}" if slot.ends_at else "")
    return text


def _links(entry: Any) -> list[Content]:
    links = sorted(entry.links_earlier.all(), key=lambda link: (link.earlier.first_day, link.earlier.key))
    return [
        {
            "from": link.earlier.key,
            "as": link.kind,
            **_filled(
                from_item=_position(link.earlier, link.earlier_item),
                item=_position(entry, link.later_item),
            ),
        }
        for link in links
    ]


def _position(entry: Any, item: Any) -> int | None:
    """Number of the agenda item a link is about; None for the whole entry, or when the meeting has only one."""
    return item.position if item and len(entry.items.all()) > 1 else None


def _editions(entry: Any) -> list[Content]:
    editions = sorted(entry.editions.all(), key=lambda edition: (edition.document.name, edition.pk))
    return [{"document": edition.document.name, "name": edition.name, "action": edition.action} for edition in editions]
