"""How far the offices of municipalities lie from each other, and which of some lies nearest."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from members.models import Location

EARTH = 6371  # km, the mean radius
NEAR = 30  # km between two offices; what lies as near counts as a neighbour, in whatever prefecture
CELL = 0.4  # degrees; what is NEAR lies in the same cell or one beside it, up to 48 degrees north


class Found(NamedTuple):
    """A municipality (pk) and how far its office is, in km; None where one position is not in the record."""

    place: int
    km: float | None


class Positions:
    """Where the offices lie. One query."""

    def __init__(self) -> None:
        rows = Location.objects.order_by().values_list("pk", "latitude", "longitude")
        self.degrees = {pk: (float(latitude), float(longitude)) for pk, latitude, longitude in rows}

    def km(self, one: int, other: int) -> float | None:
        """The distance of two offices as the crow flies."""
        if one not in self.degrees or other not in self.degrees:
            return None
        (north, east), (north2, east2) = ((*map(math.radians, self.degrees[each]),) for each in (one, other))
        across = math.sin((east2 - east) / 2) ** 2 * math.cos(north) * math.cos(north2)
        return 2 * EARTH * math.asin(math.sqrt(math.sin((north2 - north) / 2) ** 2 + across))

    def cell(self, place: int) -> tuple[int, int] | None:
        if place not in self.degrees:
            return None
        north, east = self.degrees[place]
        return math.floor(north / CELL), math.floor(east / CELL)


class Neighbours:
    """Some municipalities (pk), of which the nearest is asked for: of the same prefecture, or NEAR."""

    def __init__(self, places: Iterable[int], positions: Positions, prefecture_of: Callable[[int], str]) -> None:
        self.positions = positions
        self.here: dict[str, list[int]] = {}
        self.cells: dict[tuple[int, int], list[int]] = {}
        for place in sorted(set(places)):
            self.here.setdefault(prefecture_of(place), []).append(place)
            if cell := positions.cell(place):
                self.cells.setdefault(cell, []).append(place)

    def nearest_to(self, place: int, prefecture: str) -> Found | None:
        """The nearest to `place`, which lies in `prefecture`; those without a position come last."""
        found = [Found(each, self.positions.km(place, each)) for each in self.here.get(prefecture, ())]
        near = [Found(each, self.positions.km(place, each)) for each in self._around(place)]
        found += [each for each in near if each.km is not None and each.km <= NEAR]
        return min(found, key=lambda each: (each.km is None, each.km or 0, each.place), default=None)

    def _around(self, place: int) -> Iterator[int]:
        if cell := self.positions.cell(place):
            for across in (-1, 0, 1):
                for up in (-1, 0, 1):
                    yield from self.cells.get((cell[0] + across, cell[1] + up), ())
