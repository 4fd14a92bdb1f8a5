"""The 23 wards as they lie, on the page of a municipality: which are tied to it, act with it, or are named with it."""

import datetime
import enum
from collections.abc import Collection
from typing import Any, NamedTuple

from members.places.models import Municipality
from portal.database.periods import holds_on


class Bond(enum.Enum):
    """What joins a ward to the municipality, the strongest first; its value is the word for it."""

    TIED = "各区交流"
    ACTED = "連携事例"
    MET = "経過に登場"


class WardCell(NamedTuple):
    """A ward: its code, name without 区, address, and the strongest bond as css_name and word (empty: none)."""

    code: str
    name: str
    url: str
    css_name: str
    word: str


class WardMap(NamedTuple):
    """All wards in their official order, and how many have each bond, however many others: css_name, word, number."""

    cells: list[WardCell]
    key: list[tuple[str, str, int]]


def ward_map(
    ties: Collection[Any], cases: Collection[Any], named: Collection[str], day: datetime.date
) -> WardMap | None:
    """The map from ties, published cases and addresses of wards named in the same entries; None without any bond.

    Ties count as long as they hold on `day`. One query.
    """
    tied = {tie.ward.lg_code for tie in ties if holds_on(day, tie.started_on, tie.ended_on)}
    acted = {code for case in cases for code, *_ in case.outline["places"]}
    cells, numbers = [], dict.fromkeys(Bond, 0)
    for ward in Municipality.objects.as_of(day).wards():
        url = ward.get_absolute_url()
        bonds = {Bond.TIED: ward.lg_code in tied, Bond.ACTED: ward.lg_code in acted, Bond.MET: url in named}
        for bond in Bond:
            numbers[bond] += bonds[bond]
        strongest = next((bond for bond in Bond if bonds[bond]), None)
        told = (strongest.name.lower(), strongest.value) if strongest else ("", "")
        cells.append(WardCell(ward.lg_code, ward.name.removesuffix("区"), url, *told))
    key = [(bond.name.lower(), bond.value, number) for bond, number in numbers.items()]
    return WardMap(cells, key) if any(numbers.values()) else None
