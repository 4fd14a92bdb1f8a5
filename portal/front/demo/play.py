"""The demonstration: a year of invented people and their doings, played through the portal's own transitions.

Each app tells its part in a module `demo` with `scenes(today)`: pairs of a moment in Tokyo and what happens then.
They are played in the order of time, under a clock that shows that moment, so that notices, mail and the record of
operations come about as they do in life. What would lie in the future is left out.
"""

import contextlib
import datetime
from importlib import import_module

from django.utils import timezone

from outbox.delivery import drain

CAST = ("members", "bulletin")  # apps with a part, in the order of imports


def moment(day, hour=10, minute=0):
    """A moment in Tokyo."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=timezone.get_default_timezone())


@contextlib.contextmanager
def clock_at(instant):
    """Everything inside happens at `instant`."""
    now = timezone.now
    timezone.now = lambda: instant
    try:
        yield
    finally:
        timezone.now = now


def play(now):
    """Play all scenes up to `now`; returns how many. Mail goes out at the moment of its cause."""
    today = timezone.localdate(now)
    scenes = [scene for app in CAST for scene in import_module(f"{app}.demo").scenes(today)]
    past = sorted((scene for scene in scenes if scene[0] <= now), key=lambda scene: scene[0])
    for instant, happens in past:
        with clock_at(instant):
            happens()
            drain()
    return len(past)
