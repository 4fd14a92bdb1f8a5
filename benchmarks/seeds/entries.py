"""Entries of the chronology: copies of the real record's on other days, with all that belongs to them."""

import random
from datetime import timedelta

from members.models import Municipality
from timeline.models import Correction, Entry, Item, Link, Part, Role, Slot

from .progress import batches

PLACES = ("municipalities", "bodies", "prefectures")


def fill(size):
    """As many as `size` has more than the record; the days of the record ± ten years, on each as many as fall there."""
    dice, record = random.Random(25), list(Entry.objects.with_all_rows().order_by("pk"))
    everywhere = list(Municipality.objects.filter(ended_on=None))
    for span in batches(size.entries - len(record), "経過", len(record)):
        _copy(record[: len(span)], span.start // len(record) + 1, everywhere, dice)


def _copy(record, copy, everywhere, dice):
    shifts = {entry.pk: timedelta(days=dice.randrange(-1_500, 3_800)) for entry in record}
    copies = {entry.pk: _entry(entry, copy, shifts[entry.pk]) for entry in record}
    Entry.objects.bulk_create(copies.values())
    parts, slots, roles, corrections = {}, [], [], []
    for entry in record:
        new, shift = copies[entry.pk], shifts[entry.pk]
        for part in entry.parts.all():
            parts[part.pk] = _row(part, "position", "label", "title", "body", "venue_id", "room", entry=new)
            slots += [
                _row(slot, "starts_at", "ends_at", part=parts[part.pk],
                     first_day=slot.first_day + shift, last_day=slot.last_day + shift)
                for slot in part.slots.all()
            ]  # fmt: skip
    Part.objects.bulk_create(parts.values())
    Slot.objects.bulk_create(slots)
    items = _copy_items(record, copies, parts)
    for entry in record:
        new = copies[entry.pk]
        roles += [
            _row(role, "position", "kind", "name", "office", "municipality_id", "body_id", entry=new,
                 part=parts.get(role.part_id), item=items.get(role.item_id))
            for role in entry.roles.all()
        ]  # fmt: skip
        corrections += [
            _row(row, "outcome", "place", "as_printed", "as_corrected", "reason", "corrected_on", entry=new)
            for row in entry.corrections.all()
        ]
    Role.objects.bulk_create(roles)
    Correction.objects.bulk_create(corrections)
    _copy_places(record, copies, everywhere, dice)
    links = Link.objects.filter(earlier__in=copies, later__in=copies)
    Link.objects.bulk_create(
        _row(link, "kind", earlier=copies[link.earlier_id], later=copies[link.later_id],
             earlier_item=items.get(link.earlier_item_id), later_item=items.get(link.later_item_id))
        for link in links
    )  # fmt: skip
    Entry.objects.filter(pk__in=[entry.pk for entry in copies.values()]).refresh_derived()


def _row(row, *names, **fields):
    """An unsaved copy of `row`, with these fields of it and those given."""
    return type(row)(**{name: getattr(row, name) for name in names}, **fields)


def _entry(entry, copy, shift):
    return _row(
        entry, "kind_id", "title", "theme", "body", "notes", "venue_id", "room", "series_id", "number",
        "event_status", "source_id",
        key=f"{entry.first_day + shift:%Y%m%d}x{copy}-{entry.pk}",
        first_day=entry.first_day + shift, last_day=entry.last_day + shift, state=Entry.State.PUBLISHED,
    )  # fmt: skip


def _copy_items(record, copies, parts):
    """Copies by the key of the original; first those that stand in no other, for they must be there before."""
    items: dict[int, Item] = {}
    for is_inner in (False, True):
        made = {
            item.pk: _row(item, "position", "label", "text", "outcome", entry=copies[entry.pk],
                          part=parts.get(item.part_id), parent=items.get(item.parent_id))
            for entry in record
            for item in entry.items.all()
            if (item.parent_id is not None) == is_inner
        }  # fmt: skip
        Item.objects.bulk_create(made.values())
        items |= made
    return items


def _copy_places(record, copies, everywhere, dice):
    """The bodies and prefectures of the record; of its municipalities one in ten, for the others one drawn by lot."""
    for name in PLACES:
        rows = set()
        for entry in record:
            for place in getattr(entry, name).all():
                is_drawn = name == "municipalities" and dice.random() > 0.1
                rows.add((copies[entry.pk].pk, (dice.choice(everywhere) if is_drawn else place).pk))
        through = getattr(Entry, name).through
        column = through._meta.get_fields()[2].attname
        through.objects.bulk_create(through(**{"entry_id": entry, column: place}) for entry, place in sorted(rows))
