"""対応待ち of the secretariat, from the rooms of this app (desk.items shows them)."""

from .profiles import desk_items as profiles
from .registration import desk_items as registration
from .unreachable import desk_items as unreachable
from .yearly_review import desk_items as yearly_review


def desk_items(now):
    """The DeskLists at the moment `now`, room by room."""
    yield from registration.desk_items(now)
    yield from yearly_review.desk_items(now)
    yield from profiles.desk_items(now)
    yield from unreachable.desk_items(now)
