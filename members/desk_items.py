"""対応待ち of the secretariat, from the rooms of this app (desk.items shows them)."""

from .profiles import desk_items as profiles
from .registration import desk_items as registration
from .rolls import desk_items as rolls


def pending(now):
    """The items at the moment `now`, room by room."""
    yield from registration.pending(now)
    yield from rolls.pending(now)
    yield from profiles.pending(now)
