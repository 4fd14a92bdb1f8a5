"""OwnRow: a row of わたしの自治体 (/members/). Rooms yield theirs from own_rows.py; members.dashboard gathers them."""

import datetime
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import QuerySet

MOST = 5  # of one kind that waits, one by one; the rest is a number with the way to its list


class Part(StrEnum):
    """Part of the page in which a row stands, in the order of the page: what is to be done, what goes on, what was."""

    WAITING = "対応待ち"
    BOARD = "提案と募集"
    CASES = "連携事例"
    YEARLY = "毎年の確認"
    HISTORY = "これまで"


class OwnRow(NamedTuple):
    """Row of わたしの自治体: of what kind, its state (期限、状態) as text, what, why, and the action with its address.

    `due`: of what waits, the last day or the day since when somebody else waits for it; None: at any time, this year.
    Of what is over, the day on which it ended.
    """

    part: Part
    kind: str
    state: str
    title: str
    url: str
    why: str
    verb: str
    action: str = ""  # address where it is done, where that is not `url`
    due: datetime.date | None = None
    is_late: bool = False  # the last day is over

    @property
    def states(self) -> list[str]:
        """The parts of its state, between which a line may break."""
        return self.state.split("　")

    @property
    def address(self) -> str:
        """Where the action is done."""
        return self.action or self.url


class Nearest(NamedTuple):
    """The first MOST of what waits, how many more there are, and the next of these (None: no more)."""

    first: list[Any]
    more: int
    next: Any


def nearest(found: QuerySet[Any]) -> Nearest:
    """Nearest of a queryset in the order of its days. Two queries at most."""
    rows = list(found[: MOST + 1])
    if len(rows) <= MOST:
        return Nearest(rows, 0, None)
    return Nearest(rows[:MOST], found.count() - MOST, rows[MOST])


def in_order(rows: Iterable[OwnRow]) -> dict[Part, list[OwnRow]]:
    """The rows by part: the most urgent first, without a day last; of what is over the latest first."""
    parts: dict[Part, list[OwnRow]] = {part: [] for part in Part}
    for row in rows:
        parts[row.part].append(row)
    for part, found in parts.items():
        if part == Part.HISTORY:
            found.sort(key=lambda row: row.due or datetime.date.min, reverse=True)
        else:
            found.sort(key=lambda row: row.due or datetime.date.max)
    return parts
