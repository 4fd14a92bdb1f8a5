"""The nearest way in to a municipality that is not reached: who could introduce, why, and where the record says so."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString

from agreements.dot_map.dots import DotRecord, Place
from agreements.models import Tie
from members.models import Municipality
from portal.database.periods import holds_on
from portal.japanese.text import hiragana
from portal.japanese.wareki import wareki
from portal.web.readings import with_reading

from .distances import Neighbours, Positions

TIED_WARD, BODY, INTRODUCER, MEMBER = "交流のある区", "協定団体", "以前の紹介者", "会員自治体"
KINDS = [TIED_WARD, BODY, INTRODUCER, MEMBER]  # in the order in which they are looked for


class WayIn(NamedTuple):
    """Who could introduce: the kind of way, the name, the reason as a sentence, the page that says so, and the km.

    `km`: from office to office, rounded; None where no distance belongs to it or a position is not in the record.
    `mark`: of a ward, a municipality, or empty. `shown`: the name as pages show it, with its reading where it has one.
    """

    kind: str
    who: str
    reason: str
    url: str
    mark: str
    shown: str
    km: int | None = None


class _Tie(NamedTuple):
    """A tie on the day: the ward, the partner as it stands then, and the kind."""

    ward: int
    partner: int
    kind: str


class WaysIn:
    """Looks for the ways in of one day. Four queries; those of an introducer as far as `reader` may read of them."""

    def __init__(self, record: DotRecord, day: datetime.date, reader: Any, ward: int | None) -> None:
        self.record, self.day, self.ward = record, day, ward
        self.positions = Positions()
        named: Any = Municipality.objects.named_on(day)  # values_list of an annotation is not known to the types
        rows = named.values_list("pk", "kind", "prefecture__name", "day_name", "day_kana")
        is_ward = Municipality.Kind.WARD
        self.parts = {pk: ("" if kind == is_ward else prefecture, *name) for pk, kind, prefecture, *name in rows}
        self.names = {pk: prefecture + name for pk, (prefecture, name, _) in self.parts.items()}
        self.ties: dict[int, list[_Tie]] = {}
        for tie in self._ties():
            self.ties.setdefault(tie.partner, []).append(tie)
        self.partners = self._neighbours(self.ties)
        members = [
            record.municipality_on(place, day) for place, *period in record.memberships if holds_on(day, *period)
        ]
        places = (record.places[place] for place in members if place is not None)
        self.members = self._neighbours(place.pk for place in places if not place.is_ward)
        self.bodies: dict[str, tuple[Any, datetime.date]] = {}
        for body, signed_on in record.counts.bodies_on(day).items():
            self.bodies.setdefault(body.prefecture_id, (body, signed_on))
        self.introducers = self._introducers(reader)

    def to(self, place: Place) -> WayIn | None:
        """The first way in to `place`, in the order of KINDS; with a ward chosen, that of its ties alone."""
        if self.ward is not None:
            return self._by_ward(place)
        return self._by_ward(place) or self._by_body(place) or self._by_introducer(place) or self._by_member(place)

    def shown(self, place: int) -> SafeString:
        """The name of the day with its reading above; the prefecture stands before it without one."""
        prefecture, name, kana = self.parts[place]
        return with_reading(name, hiragana(kana), prefecture)

    def _ties(self) -> Iterable[_Tie]:
        found = Tie.objects.as_of(self.day).order_by("ward__lg_code", "kind", "pk")
        for ward, place, kind in found.values_list("ward", "municipality", "kind"):
            partner = self.record.municipality_on(place, self.day)
            if partner is not None and self.ward in (None, ward) and not self.record.places[partner].is_ward:
                yield _Tie(ward, partner, kind)

    def _neighbours(self, places: Iterable[int]) -> Neighbours:
        return Neighbours(places, self.positions, lambda place: self.record.places[place].prefecture)

    def _introducers(self, reader: Any) -> dict[str, tuple[str, str, int]]:
        """Introducer, partner's name and ward of the first tie of each prefecture that names one."""
        found: dict[str, tuple[str, str, int]] = {}
        ties = Tie.objects.introductions_shown_to(reader).begun_by(self.day).order_by("ward__lg_code", "kind", "pk")
        for ward, place, introducer in ties.values_list("ward", "municipality", "introduced_by"):
            row = (introducer, self.names[place], ward)
            found.setdefault(self.record.places[place].prefecture, row)
        return found

    def _by_ward(self, place: Place) -> WayIn | None:
        found = self.partners.nearest_to(place.pk, place.prefecture)
        if found is None:
            return None
        tie = self.ties[found.place][0]
        reason = f"{self.names[found.place]}と交流しています（{tie.kind}）。"
        who, shown = self.names[tie.ward], self.shown(tie.ward)
        return WayIn(TIED_WARD, who, reason, self._page(tie.ward), "ward", shown, _rounded(found.km))

    def _by_body(self, place: Place) -> WayIn | None:
        if place.prefecture not in self.bodies:
            return None
        body, signed_on = self.bodies[place.prefecture]
        reason = f"{wareki(signed_on)}に、広域連携協定を結んでいます。"
        return WayIn(BODY, body.name, reason, body.get_absolute_url(), "", body.name)

    def _by_introducer(self, place: Place) -> WayIn | None:
        if place.prefecture not in self.introducers:
            return None
        who, partner, ward = self.introducers[place.prefecture]
        reason = f"{self.names[ward]}と{partner}の交流を紹介しました。"
        return WayIn(INTRODUCER, who, reason, self._page(ward), "", who)

    def _by_member(self, place: Place) -> WayIn | None:
        found = self.members.nearest_to(place.pk, place.prefecture)
        if found is None:
            return None
        who, shown, page = self.names[found.place], self.shown(found.place), self._page(found.place)
        return WayIn(MEMBER, who, "このポータルの会員です。", page, "municipality", shown, _rounded(found.km))

    def _page(self, place: int) -> str:
        return reverse("members:municipality-detail", args=[self.record.places[place].lg_code])


def _rounded(km: float | None) -> int | None:
    return None if km is None else round(km)
