"""合併・改称: what became of whom in the register, as a picture of strands that run together, and as a table."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.safestring import SafeString

from members.places.models import FormerName, Municipality
from portal.web.days import full_day

ROW = 32  # units of the drawing for each name
HEAD = 28  # above the names of a step, for its day
LEFT, RIGHT = 128, 236  # where the strands begin and end, beside the names


class Strand(NamedTuple):
    """A name before, with the address of its page (blank for one without), and the line to the name after it."""

    name: str
    url: str
    y: int
    line: str


class Step(NamedTuple):
    """What happened on a day: the names before, and the one after it with the address of its page."""

    day: SafeString
    before: list[Strand]
    after: str
    after_url: str
    y: int
    day_y: int


class Lineage:
    """The steps of a municipality loaded with_lineage(), oldest first: `former` are the names it bore before.

    The register says who succeeded whom on which day, and no more: neither 合併 nor 編入 is told apart.
    """

    def __init__(self, municipality: Municipality, former: Iterable[FormerName]) -> None:
        self.height = 0
        told = sorted([*_successions(municipality), *_renamings(municipality, former)], key=lambda each: each[0])
        self.steps = [self._step(*each) for each in told]

    def _step(self, day, before, after):
        top, self.height = self.height, self.height + HEAD + ROW * len(before)
        rows = [top + HEAD + ROW * number + ROW // 2 for number in range(len(before))]
        (name, address), y = after, (rows[0] + rows[-1]) // 2
        strands = [
            Strand(name, url, row, f"M{LEFT} {row}C{LEFT + 54} {row} {RIGHT - 54} {y} {RIGHT} {y}")
            for (name, url), row in zip(before, rows, strict=True)
        ]
        return Step(full_day(day, weekdays=False), strands, name, address, y, top + HEAD // 2 + 5)


def _successions(place):
    """Day, names before and name after (each with its address): of what it came from, and of what it became."""
    by_day: dict[datetime.date, list[Municipality]] = {}
    for earlier in place.predecessors.all():
        by_day.setdefault(earlier.ended_on, []).append(earlier)
    for day, earlier in by_day.items():
        yield _succession(day, earlier, place)
    if place.successor:
        yield _succession(place.ended_on, [place], place.successor)


def _succession(day, earlier, heir):
    """An heir that existed before is one of the strands: it took the others in."""
    stands = [] if heir.started_on and heir.started_on >= day else [heir]
    before = [(each.name, each.get_absolute_url()) for each in [*stands, *earlier]]
    return day, before, (heir.name, heir.get_absolute_url())


def _renamings(place, former):
    """Each name became the next one; the last became the name of today."""
    rows = sorted(former, key=lambda each: each.ended_on)
    names = [*(each.name for each in rows), place.name]
    for number, row in enumerate(rows, start=1):
        yield row.ended_on, [(row.name, "")], (names[number], place.get_absolute_url())
