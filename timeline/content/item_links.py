"""Links of a content that point to the item of an earlier entry that led to it."""

from collections.abc import Iterable

from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import Content
from timeline.entries.models.links import Link


def link_from(entry: Entry, kind: Link.Kind, names: Iterable[str]) -> tuple[Content, bool]:
    """A link of this kind from `entry`, and whether an item of it has one of `names` in its text.

    The first such item is the one it points to, by its number among those of the entry itself; where there is but one,
    it points to the entry.
    """
    wanted = list(names)
    items = entry.own_items()
    named = [number for number, item in enumerate(items, start=1) if any(name in item.text for name in wanted)]
    of_item = {"from_item": named[0]} if named and len(items) > 1 else {}
    return {"from": entry.key, "as": kind.value} | of_item, bool(named)
