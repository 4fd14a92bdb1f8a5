"""Small maps: where a municipality lies, where a ward's partners lie, where those lie that a list names."""

from typing import Any, NamedTuple

from django.db.models import QuerySet

from members.places.dot_drawing import path
from members.places.locations import Location
from members.places.models import Municipality

STROKES = ("solid", "dashed", "double", "dotted")  # a kind each, in their order; further kinds share the last
BEND = 0.12  # how far the middle of a line stands beside the straight one, as a share of its length


class Partner(NamedTuple):
    """A partner in the list and, by its number, on the map; without a spot where its position is not in the record."""

    number: int
    place: Municipality
    signed_name: str
    period: str
    spot: Location | None
    line: str  # path from the ward


class PartnerKind(NamedTuple):
    """A kind of tie with its partners and the stroke of its lines."""

    name: str
    stroke: str
    partners: list[Partner]


MANY = 30  # places; more of them are drawn smaller


class PlacesMap(NamedTuple):
    """Where the places of a list lie (members/directory/_places_map.html): municipalities and wards as SVG paths."""

    label: str
    towns: str
    wards: str
    is_dense: bool

    @classmethod
    def of(cls, label: str, places: "QuerySet[Municipality, Any]") -> "PlacesMap | None":
        """The map of these places, each once; None where no position is in the record. One query.

        What is gone has the position of its successor.
        """
        found = places.order_by().distinct().select_related("location", "successor__location")
        spots = [(place.is_ward, spot) for place in found if (spot := location_of(place))]
        towns, wards = (
            {(spot.dot_x, spot.dot_y) for is_ward, spot in spots if is_ward is side} for side in (False, True)
        )
        return cls(label, path(towns, are_squares=True), path(wards), len(towns) > MANY) if spots else None


def location_of(municipality: Municipality) -> Location | None:
    """Its location, of what is gone that of its successor; None where there is none in the record."""
    place: Municipality | None = municipality
    while place and not hasattr(place, "location"):
        place = place.successor
    return place.location if place else None


def partner_kinds(ward: Municipality, rows: list[tuple[str, Municipality, str, str]]) -> list[PartnerKind]:
    """Rows (kind, partner as it is now, its name at the signing, period) by kind, numbered through.

    Rows of a kind stand together, the kinds in the order of their first rows.
    """
    home = location_of(ward)
    kinds: dict[str, list[Partner]] = {}
    order = list(dict.fromkeys(kind for kind, *_ in rows))
    in_order = sorted(rows, key=lambda row: order.index(row[0]))
    for number, (kind, place, signed_name, period) in enumerate(in_order, start=1):
        spot = location_of(place)
        line = _line(home, spot) if home and spot else ""
        kinds.setdefault(kind, []).append(Partner(number, place, signed_name, period, spot, line))
    last = len(STROKES) - 1
    return [PartnerKind(kind, STROKES[min(index, last)], found) for index, (kind, found) in enumerate(kinds.items())]


def _line(home: Location, spot: Location) -> str:
    """A bent line: straight ones to neighbours of one direction would lie on each other."""
    across, down = spot.dot_x - home.dot_x, spot.dot_y - home.dot_y
    middle_x = home.dot_x + across / 2 - down * BEND
    middle_y = home.dot_y + down / 2 + across * BEND
    return f"M{home.dot_x} {home.dot_y}Q{middle_x:.0f} {middle_y:.0f} {spot.dot_x} {spot.dot_y}"
