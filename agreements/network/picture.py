"""The picture of one place and those it is tied to: a line each, with the stroke of its kind."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from agreements.models import Tie
from members.directory.place_map import STROKES
from members.models import Municipality

ROW = 28  # units of the picture's box for a neighbour
TOP = 20  # units above the first row's middle
LEFT, RIGHT = 74, 176  # units; where the lines begin and end


class Neighbour(NamedTuple):
    """Another end of ties: the place, the tie's kind and its stroke, how many other ties it has, and its line."""

    place: Municipality
    kind: str
    stroke: str
    others: int
    y: int
    line: str


class Picture(NamedTuple):
    """Neighbours by kind, height of the box, where the place itself stands, and the key (kind, stroke, number)."""

    rows: list[Neighbour]
    height: int
    y: int
    key: list[tuple[str, str, int]]


def picture_of(place: Municipality, ties: Iterable[Tie]) -> Picture:
    """The picture of `place`, from all ties of the day with their places, each as it was signed."""
    ties = list(ties)
    number = Counter(end for tie in ties for end in (tie.ward_id, tie.municipality_id))
    own = [tie for tie in ties if place.pk in (tie.ward_id, tie.municipality_id)]
    kinds = {kind: len(STROKES) - 1 for kind in Counter(tie.kind for tie in own)}
    kinds |= {kind: index for index, (kind, _) in enumerate(_by_number(own)) if index < len(STROKES)}
    own.sort(key=lambda tie: (kinds[tie.kind], tie.kind, _other(tie, place).lg_code))
    middle = TOP + ROW * (len(own) - 1) // 2 if own else TOP
    rows = []
    for index, tie in enumerate(own):
        other, y = _other(tie, place), TOP + ROW * index
        bend = (LEFT + RIGHT) // 2
        line = f"M{LEFT} {middle}C{bend} {middle} {bend} {y} {RIGHT} {y}"
        rows.append(Neighbour(other, tie.kind, STROKES[kinds[tie.kind]], number[other.pk] - 1, y, line))
    key = [(kind, STROKES[kinds[kind]], count) for kind, count in _by_number(own)]
    return Picture(rows, TOP * 2 + ROW * max(len(own) - 1, 0), middle, key)


def _by_number(ties: list[Tie]) -> list[tuple[str, int]]:
    """Kinds with their numbers, the commonest first, then by name."""
    return sorted(Counter(tie.kind for tie in ties).items(), key=lambda pair: (-pair[1], pair[0]))


def _other(tie: Tie, place: Municipality) -> Municipality:
    return tie.municipality if tie.ward_id == place.pk else tie.ward
