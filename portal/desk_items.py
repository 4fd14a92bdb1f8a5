"""DeskList: what waits at 対応待ち (/desk/) of one kind. Rooms yield theirs from desk_items.py; desk.items has all."""

import datetime
import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

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
    such a part. `turn` says who must move, `is_awaited` whether somebody outside waits for the answer.
    """

    def __init__(
        self,
        kind: str,
        rows: QuerySet[Any] | Sequence[Any],
        describe: Callable[[list[Any]], Iterable[DeskItem]],
        *,
        turn: Turn = Turn.DESK,
        is_awaited: bool = False,
    ) -> None:
        self.kind, self.rows, self.describe, self.turn, self.is_awaited = kind, rows, describe, turn, is_awaited
        self._number: int | None = None

    @classmethod
    def of(cls, kind: str, items: Iterable[DeskItem], *, turn: Turn = Turn.DESK) -> "DeskList":
        """A list of a few items that are made already."""
        return cls(kind, list(items), lambda part: part, turn=turn)

    def first(self, most: int) -> list[DeskItem]:
        """The first `most` items at most. The number is known after it, without a query, where there are no more."""
        found = list(self.rows[: most + 1])
        if len(found) <= most:
            self._number = len(found)
        return list(self.describe(found[:most])) if found else []

    def __len__(self) -> int:
        if self._number is None:
            self._number = self.rows.count() if isinstance(self.rows, QuerySet) else len(self.rows)
        return self._number

    def __getitem__(self, part: slice) -> list[DeskItem]:
        found = list(self.rows[part])
        return list(self.describe(found)) if found else []

    def __iter__(self) -> Iterator[DeskItem]:
        for start in range(0, len(self), PER_READING):
            yield from self[start : start + PER_READING]
