"""DeskList: what waits at 対応待ち (/desk/) of one kind. Rooms yield theirs from desk_items.py; desk.items has all."""

import datetime
import enum
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Value

PER_READING = 200  # rows described together where all of a list are wanted


class Turn(enum.IntEnum):
    """Who must move, in the order of the page: we, others, or nobody yet, as the record has a gap without a day."""

    DESK = 1
    OTHERS = 2
    RECORD = 3


class DeskItem(NamedTuple):
    """Row of 対応待ち: since when it waits, who acts on it now (blank: nobody), what to do, and its address."""

    title: str
    url: str
    since: datetime.datetime | datetime.date
    holder: str
    action: str


class DeskList:
    """What waits of one kind, the most urgent first: how many there are, and any part of them as DeskItems.

    `rows` is a queryset or a list in that order, of which only the part wanted is read; `describe` makes the items of
    such a part. `page` names the page of an item, or one that stands at the same way of the menu. `turn` says who must
    move, `is_awaited` whether somebody outside waits for the answer. What there is none of is not read once it was
    counted (`count`).
    """

    def __init__(
        self,
        kind: str,
        rows: QuerySet[Any] | Sequence[Any],
        describe: Callable[[list[Any]], Iterable[DeskItem]],
        *,
        page: str,
        turn: Turn = Turn.DESK,
        is_awaited: bool = False,
    ) -> None:
        self.kind, self.rows, self.describe = kind, rows, describe
        self.page, self.turn, self.is_awaited = page, turn, is_awaited

    @classmethod
    def of(cls, kind: str, items: Iterable[DeskItem], *, page: str, turn: Turn = Turn.DESK) -> "DeskList":
        """A list of a few items that are made already."""
        return cls(kind, list(items), lambda part: part, page=page, turn=turn)

    @functools.cached_property
    def number(self) -> int:
        """How many rows there are."""
        return self.rows.count() if isinstance(self.rows, QuerySet) else len(self.rows)

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, part: slice) -> list[DeskItem]:
        found = list(self.rows[part]) if self.number else []
        return list(self.describe(found)) if found else []

    def __iter__(self) -> Iterator[DeskItem]:
        for start in range(0, len(self), PER_READING):
            yield from self[start : start + PER_READING]


class DeskSum(DeskList):
    """One item for all rows of a kind together: `describe` is handed the first of them and how many there are."""

    rows: QuerySet[Any]

    def __init__(
        self,
        kind: str,
        rows: QuerySet[Any],
        describe: Callable[[Any, int], DeskItem],
        *,
        page: str,
        turn: Turn = Turn.DESK,
    ) -> None:
        super().__init__(kind, rows, lambda part: [describe(part[0], self.number)], page=page, turn=turn)

    def __len__(self) -> int:
        return min(self.number, 1)

    def __getitem__(self, part: slice) -> list[DeskItem]:
        return super().__getitem__(slice(0, 1))[part]


def count(lists: Iterable[DeskList]) -> None:
    """Let each of `lists` know its number. One query for all of them together."""
    asked = list(lists)
    numbers = [_numbered(place, each.rows) for place, each in enumerate(asked) if isinstance(each.rows, QuerySet)]
    if numbers:
        for place, number in numbers[0].union(*numbers[1:], all=True):
            asked[place].number = number


def _numbered(place: int, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """One row: `place`, and how many `rows` there are."""
    return rows.order_by().values_list(Value(place)).annotate(number=Count("pk"))
