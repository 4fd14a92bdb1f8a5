"""Which municipality is tied to the wards on a day, and how: the nearest of three ways, and each of them."""

import datetime
import enum
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Self

from django.utils import timezone

from agreements.models import Tie
from agreements.signing.counts import BodyMemberCounts
from members.models import Location, Membership, Municipality
from members.places.dot_drawing import path
from portal.database.periods import holds_on


class Way(enum.Enum):
    """How a municipality is tied to the wards, the nearest first; its value is the word for it."""

    TIE = "各区交流"
    MEMBER = "会員登録"
    AGREED = "広域連携協定"
    NONE = "結びつきの記録なし"

    @property
    def css_name(self) -> str:
        return self.name.lower()


FRAME = 24  # units of the dot map's box around the dots of a part of Japan
SMALLEST = 60  # units; a part with few dots is not drawn larger
NO_WAYS: frozenset[Way] = frozenset()
WAYS = [way for way in Way if way is not Way.NONE]


class Dot(NamedTuple):
    """A municipality on a day: its ways, none of them NONE, and the nearest of them (NONE without any)."""

    place: "Place"
    ways: frozenset[Way]
    nearest: Way


class Place(NamedTuple):
    """A municipality of the register; without a dot of its own it has that of its successor."""

    pk: int
    lg_code: str
    prefecture: str  # code
    kind: str
    started_on: datetime.date | None
    ended_on: datetime.date | None
    successor: int | None
    location: "Spot | None"

    @property
    def is_ward(self) -> bool:
        return self.kind == Municipality.Kind.WARD


class Spot(NamedTuple):
    """Where a municipality's dot stands in the dot map's box."""

    x: int
    y: int


class DotRecord:
    """Reads register, ties, memberships and agreements in six queries, then answers for every day."""

    def __init__(self) -> None:
        spots = {pk: Spot(*row) for pk, *row in Location.objects.order_by().values_list("pk", "dot_x", "dot_y")}
        fields = ("pk", "lg_code", "prefecture", "kind", "started_on", "ended_on", "successor")
        register = Municipality.objects.values_list(*fields)
        self.places = {row[0]: Place._make((*row, None)) for row in register}
        for pk, place in self.places.items():
            self.places[pk] = place._replace(location=spots.get(pk) or spots.get(self._last_heir(pk)))
        self.groups: dict[tuple[str, str], list[Place]] = {}
        for place in self.places.values():
            self.groups.setdefault((place.prefecture, place.kind), []).append(place)
        periods = ("municipality", "started_on", "ended_on")
        self.ties = list(Tie.objects.not_withdrawn().order_by().values_list(*periods))
        self.memberships = list(Membership.objects.order_by().values_list(*periods))
        self.counts = BodyMemberCounts()

    def on(self, day: datetime.date) -> "DotDay":
        """The municipalities of `day`, each with its ways."""
        ways, agreed = self._ways_on(day), self._agreed_on(day)
        dots, wards = [], []
        for place in self.places.values():
            if not holds_on(day, place.started_on, place.ended_on):
                continue
            if place.is_ward:
                wards.append(place)
                continue
            found = ways.get(place.pk, NO_WAYS)
            if (place.prefecture, place.kind) in agreed:
                found = found | {Way.AGREED}
            dots.append(Dot(place, found, _nearest(found)))
        return DotDay(day, dots, wards)

    def numbers_on(self, day: datetime.date) -> Counter[Way]:
        """on(day).nearest() without NONE, a tenth of its work: for the bars of many years."""
        ways = self._ways_on(day)
        numbers = Counter([_nearest(found) for found in ways.values()])
        for group in self._agreed_on(day):
            standing = [
                place.pk for place in self.groups.get(group, ()) if holds_on(day, place.started_on, place.ended_on)
            ]
            numbers[Way.AGREED] += sum(place not in ways for place in standing)
        return numbers

    def _ways_on(self, day: datetime.date) -> dict[int, frozenset[Way]]:
        """TIE and MEMBER of the municipalities that have them on `day`, wards left out."""
        ways: dict[int, frozenset[Way]] = {}
        for rows, way in ((self.ties, Way.TIE), (self.memberships, Way.MEMBER)):
            for place, *period in rows:
                heir = self.municipality_on(place, day) if holds_on(day, *period) else None
                if heir is not None and not self.places[heir].is_ward:
                    ways[heir] = ways.get(heir, NO_WAYS) | {way}
        return ways

    def _agreed_on(self, day: datetime.date) -> set[tuple[str, str]]:
        """Prefecture and kind of the municipalities that make up a body under agreement on `day`."""
        return {(body.prefecture_id, kind) for body in self.counts.bodies_on(day) for kind in body.member_kinds()}

    def first_day(self) -> datetime.date | None:
        """The first day of an agreement or a membership, None without any; ties are far older than the project."""
        signed = [each.signed_on for each in self.counts.agreements]
        return min(filter(None, [*signed, *(started_on for _, started_on, _ in self.memberships)]), default=None)

    def last_day(self, record_day: datetime.date) -> datetime.date:
        """The last day the map can speak for, which it shows unasked: `record_day` (of figures and agreements), or a
        later one on which a tie or a membership began or ended; never after today.
        """
        today = timezone.localdate()
        days = {day for _, *period in (*self.ties, *self.memberships) for day in period if day and day <= today}
        return max(record_day, *days) if days else record_day

    def municipality_on(self, place: int | None, day: datetime.date) -> int | None:
        """The municipality that stands for `place` on `day`: itself, or its successor; None without one."""
        while place is not None and not holds_on(day, self.places[place].started_on, self.places[place].ended_on):
            place = self.places[place].successor
        return place

    def _last_heir(self, place: int) -> int:
        while (heir := self.places[place].successor) is not None:
            place = heir
        return place


class DotDay(NamedTuple):
    """The municipalities of a day as dots, and the wards beside them."""

    day: datetime.date
    dots: list[Dot]
    wards: list[Place]

    def nearest(self) -> Counter[Way]:
        """How many municipalities have which nearest way: each counts once."""
        return Counter([dot.nearest for dot in self.dots])

    def each(self) -> Counter[Way]:
        """How many municipalities have each way: one may count in several."""
        return Counter(way for dot in self.dots for way in dot.ways)

    @property
    def tied(self) -> int:
        """Municipalities tied in any way, each once."""
        return len(self.dots) - self.nearest()[Way.NONE]

    def paths(self) -> list[tuple[str, str]]:
        """Pairs of a way's css_name and the path of its dots; those drawn last lie above the others."""
        places: dict[Way, list[Place]] = {way: [] for way in reversed(Way)}
        for dot in self.dots:
            places[dot.nearest].append(dot.place)
        return [(way.css_name, _path(found, way)) for way, found in places.items() if found]

    def ward_path(self) -> str:
        return _path(self.wards)

    @property
    def without_location(self) -> int:
        """Municipalities without a dot: their position is not in the record."""
        return sum(dot.place.location is None for dot in self.dots)

    def box(self) -> tuple[int, int, int, int] | None:
        """The part of the box in which its dots stand: left, top, width and height, in units; None without dots."""
        spots = [place.location for place in (*(dot.place for dot in self.dots), *self.wards) if place.location]
        if not spots:
            return None
        left, right = min(spot.x for spot in spots) - FRAME, max(spot.x for spot in spots) + FRAME
        top, bottom = min(spot.y for spot in spots) - FRAME, max(spot.y for spot in spots) + FRAME
        return left, top, max(right - left, SMALLEST), max(bottom - top, SMALLEST)

    def in_prefecture(self, code: str) -> Self:
        """The dots of one prefecture."""
        here = [dot for dot in self.dots if dot.place.prefecture == code]
        return self._replace(dots=here, wards=[ward for ward in self.wards if ward.prefecture == code])


def _nearest(ways: frozenset[Way]) -> Way:
    return next((way for way in WAYS if way in ways), Way.NONE) if ways else Way.NONE


def _path(places: Iterable[Place], way: Way = Way.NONE) -> str:
    spots = (place.location for place in places if place.location)
    return path(((spot.x, spot.y) for spot in spots), are_squares=way is Way.AGREED)
