"""The picture of one prefecture: the part of the dot map's box in which most of its dots stand."""

import statistics
from typing import NamedTuple

from .dots import DotDay, Spot

MARGIN = 12  # units of the box around the dots
SMALLEST = 60  # units; a prefecture of few dots is not drawn larger
FAR = 160  # units from the middle; a prefecture with dots beyond would be too small to read
REACH = 80  # units; there only the dots within are drawn, and the islands outside are named


class Box(NamedTuple):
    """A part of the dot map, in its units."""

    left: int
    top: int
    width: int
    height: int

    def holds(self, spot: Spot) -> bool:
        return 0 <= spot.x - self.left <= self.width and 0 <= spot.y - self.top <= self.height


def box_of(shown: DotDay) -> Box | None:
    """The box for the dots of a prefecture; None where no position is in the record."""
    places = [*(dot.place for dot in shown.dots), *shown.wards]
    spots = [place.location for place in places if place.location]
    if not spots:
        return None
    near = _near(spots)
    left, top = min(spot.x for spot in near) - MARGIN, min(spot.y for spot in near) - MARGIN
    right, bottom = max(spot.x for spot in near) + MARGIN, max(spot.y for spot in near) + MARGIN
    width, height = max(right - left, SMALLEST), max(bottom - top, SMALLEST)
    return Box((left + right - width) // 2, (top + bottom - height) // 2, width, height)


def _near(spots: list[Spot]) -> list[Spot]:
    x, y = statistics.median(spot.x for spot in spots), statistics.median(spot.y for spot in spots)
    distances = [(max(abs(spot.x - x), abs(spot.y - y)), spot) for spot in spots]
    if max(distance for distance, _ in distances) <= FAR:
        return spots
    return [spot for distance, spot in distances if distance <= REACH]
