"""The demonstration: a year of invented people and their doings, played through the portal's own transitions.

Each part (people, ties, board) has `scenes(today)`: pairs of a moment in Tokyo and what happens then.
They are played in the order of time, under a clock that shows that moment, so that notices, mail and the record of
operations come about as they do in life. What would lie in the future is left out.
"""

from django.utils import timezone

from outbox.delivery import drain
from outbox.writing_out import write_circulars

from . import board, enquiries, people, ties
from .clock import clock_at

SCENES = [people.scenes, ties.scenes, board.scenes, enquiries.scenes]


def play(now):
    """Play all scenes up to `now`; returns how many. Mail goes out at the moment of its cause."""
    today = timezone.localdate(now)
    scenes = [scene for scenes_of in SCENES for scene in scenes_of(today)]
    past = sorted((scene for scene in scenes if scene[0] <= now), key=lambda scene: scene[0])
    for instant, happens in past:
        with clock_at(instant):
            happens()
            write_circulars()
            drain()
    return len(past)
