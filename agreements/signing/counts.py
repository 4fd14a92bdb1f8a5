"""How many bodies, regions and municipalities the agreements cover, on any day."""

import datetime
from typing import NamedTuple

from django.db.models import Count

from agreements.bodies.models import Body
from members.models import Municipality, Prefecture
from portal.database.periods import holds_on

from .models.agreements import Agreement


class Counts(NamedTuple):
    """団体・地域・自治体: three counts that are never mixed up. Regions are prefectures."""

    bodies: int
    regions: int
    municipalities: int


class BodyMemberCounts:
    """Reads the agreements and the register in two queries, then answers for every body and day.

    A municipality counts once: bodies of one prefecture share none, and a body with two agreements
    counts as one. Companies are partners, not bodies of the list.
    """

    def __init__(self):
        self.agreements = list(Agreement.objects.with_associations().select_related("body__prefecture"))
        # (prefecture, kind) → [(started_on, ended_on, number of municipalities with this very period)]
        self._register: dict[tuple, list[tuple]] = {}
        self._prefectures: dict[str, str] = {}
        periods = Municipality.objects.order_by().values_list(
            "prefecture_id", "prefecture__name", "kind", "started_on", "ended_on"
        )
        for prefecture, name, kind, *period in periods.annotate(number=Count("pk")):
            self._prefectures[prefecture] = name
            self._register.setdefault((prefecture, kind), []).append(tuple(period))

    def prefectures(self):
        """All of them, by code: the register names them on the way."""
        return [Prefecture(code=code, name=name) for code, name in sorted(self._prefectures.items())]

    def bodies_on(self, day):
        """Bodies with an agreement in force on `day` (the day of signing is in), in order of signing."""
        bodies: dict[Body, datetime.date] = {}
        for agreement in self.agreements:
            if holds_on(day, agreement.signed_on, agreement.ended_on):
                bodies.setdefault(agreement.body, agreement.signed_on)
        return bodies

    def of(self, body, day):
        """Municipalities of `body` on `day`, counted from the register."""
        return sum(
            number
            for kind in body.member_kinds()
            for started_on, ended_on, number in self._register.get((body.prefecture_id, kind), ())
            if holds_on(day, started_on, ended_on)
        )

    def on(self, day):
        """The three counts on `day`."""
        bodies = self.bodies_on(day)
        return Counts(
            bodies=len(bodies),
            regions=len({body.prefecture_id for body in bodies}),
            municipalities=sum(self.of(body, day) for body in bodies),
        )

    def days_of_change(self, until=None):
        """Days on which an agreement began or ended, newest first; none after the day `until`."""
        days = {agreement.signed_on for agreement in self.agreements}
        days |= {agreement.ended_on for agreement in self.agreements if agreement.ended_on}
        return sorted((day for day in days if until is None or day <= until), reverse=True)
