"""What a room's desk_items yield, item by item."""

import itertools


def listed(desk_items, moment):
    """All DeskItems of the lists that `desk_items` yields at `moment`, in their order."""
    return list(itertools.chain.from_iterable(desk_items(moment)))
