"""担当者のいない自治体: municipalities where nobody serves on the portal, who are told nothing, in words.

The one wording for all apps: on pages, in notices and at the desk. Who they are says AssignmentQuerySet.without_people.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from members.places.models import Municipality

NOBODY = "担当者がいません"
NONE = "担当者なし"  # where there is room for one word
IS_WARD = Q(municipality__kind=Municipality.Kind.WARD)  # of rows that have a municipality each
MOST = 30  # names in one sentence; 23 wards are all named
MANY = 60  # more names than these are folded on a page


class Number(NamedTuple):
    """How many municipalities, `wards` of them wards; as text with their unit: 21区, 3自治体, 4市区町村 for both."""

    places: int
    wards: int

    @property
    def unit(self) -> str:
        return ("区" if self.wards == self.places else "市区町村") if self.wards else "自治体"

    def __str__(self) -> str:
        return f"{self.places:,}{self.unit}"

    @classmethod
    def of(cls, rows: "QuerySet[Any]") -> "Number":
        """Of rows that have a municipality each. One query."""
        return cls(**rows.order_by().aggregate(places=Count("pk"), wards=Count("pk", filter=IS_WARD)))


def counted(places: Sequence[Any]) -> str:
    """How many these are, with their unit."""
    return str(Number(len(places), sum(place.is_ward for place in places)))


def names(places: Sequence[Any], most: int = MOST) -> str:
    """Municipalities by name, joined by 、; of more than `most` the rest as a number: ほか12自治体."""
    more = f"ほか{counted(places[most:])}" if len(places) > most else ""
    return "、".join(place.full_name for place in places[:most]) + more


def named(places: Sequence[Any]) -> tuple[str, str, bool] | None:
    """Municipalities as their number, all their names, and whether to fold these; None where there are none."""
    return (counted(places), names(places, most=len(places)), len(places) > MANY) if places else None


def not_told(places: Sequence[Any]) -> str:
    """A sentence that these municipalities were not told, and why; empty when there are none."""
    if not places:
        return ""
    return f"次の{counted(places)}は、このポータルに担当者がいないため、知らせていません：{names(places)}。"


class Reach(NamedTuple):
    """Municipalities that something was to be told, by whether anybody is there to be told."""

    told: list[Any]
    nobody: list[Any]

    def __str__(self) -> str:
        """Sentences that say who was told, and who was not and why; empty when nobody was to be told."""
        told = f"{counted(self.told)}の担当者に知らせました。" if self.told else ""
        return told + not_told(self.nobody)
