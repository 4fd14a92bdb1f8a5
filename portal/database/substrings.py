"""Substring search over many rows, newest first, one- and two-character words included.

PostgreSQL reads the newest rows, which settles common words at once, and asks an index of single characters and
pairs (portal.database.gram_index) for the rest; SQLite reads the rows. docs/decisions/008
says why.
Rows have a normalised `search_text` and a `posted_at`.
"""

import datetime
import functools
import itertools
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from .compiled_queries import CompiledQuery, Parameter, parameters
from .gram_index import Index, IndexWithin, grams_of, pattern_of

NEWEST = 1_000  # rows read first, whatever the word
MOST = 1_000  # matches that are counted, and that the index is asked for at a time; not less than a page shows
FEW = 300  # as many where nothing is counted: what is more frequent is soon found among newer rows
SHORTEST = datetime.timedelta(hours=1)  # even if the newest rows were all posted at one moment
REMEMBERED = 600  # seconds for which newest_of() knows where the newest rows end

Rows = TypeVar("Rows", bound="QuerySet[Any]")
Cursor = tuple[datetime.datetime, int]  # posted_at and key of the last row of the page before


class NewestMatches(NamedTuple):
    """The newest matches, whether older ones follow, and how many there are; None when nobody counted to the end."""

    rows: list[Any]
    has_more: bool
    total: int | None


def containing(queryset: Rows, words: Sequence[str | Parameter]) -> Rows:
    """The rows in whose search_text every one of the normalised `words` stands."""
    for word in words:
        queryset = queryset.filter(search_text__contains=word)
    return queryset


def older_than(queryset: Rows, cursor: Cursor | tuple[Parameter, Parameter]) -> Rows:
    """Rows after the one at `cursor` (posted_at, pk), newest first: stable while others post, fast at any depth."""
    moment, pk = cursor
    return queryset.filter(posted_at__lte=moment).exclude(Q(posted_at=moment) & Q(pk__gte=pk))


def newest(queryset: QuerySet[Any], words: list[str], *, size: int, cursor: Cursor | None = None) -> NewestMatches:
    """The newest `size` rows that hold every word, or without words simply the newest, after `cursor`.

    `queryset` is what the reader may see, filtered; nothing outside it is shown or counted.
    """
    return _Newest(queryset, len(words), size, has_cursor=cursor is not None).ask(words, cursor=cursor)


def newest_of(*columns: str) -> Callable[[Callable[..., QuerySet[Any]]], Callable[..., NewestMatches]]:
    """Decorator of a function as under @prepared: newest() among its rows, as named tuples of `columns`.

    The words come before the values, and `size` is named. Every query is written only once for so many words, and
    nobody counts what is not shown.
    """

    def decorate(build: Callable[..., QuerySet[Any]]) -> Callable[..., NewestMatches]:
        @functools.cache
        def compiled(given: tuple[bool, ...], choices: tuple[tuple[str, Any], ...], words: int, size: int) -> _Newest:
            return _Newest(build(*parameters(given), **dict(choices)), words, size, columns, is_repeated=True)

        @functools.wraps(build)
        def ask(words: list[str], *values: Any, size: int, **choices: Any) -> NewestMatches:
            given = tuple(value is not None for value in values)
            return compiled(given, tuple(choices.items()), len(words), size).ask(words, values)

        return ask

    return decorate


class _Newest:
    """A search among `rows`, in which numbered Parameters may stand. Each query is written when it is first asked.

    A repeated one remembers where the newest rows end, and counts nothing that is not shown.
    """

    def __init__(
        self,
        rows: QuerySet[Any],
        words: int,
        size: int,
        columns: Sequence[str] = (),
        *,
        has_cursor: bool = False,
        is_repeated: bool = False,
    ) -> None:
        self.rows, self.size, self.columns = rows.order_by("-posted_at", "-pk"), size, columns
        self.following = older_than(self.rows, (Parameter("moment"), Parameter("pk"))) if has_cursor else self.rows
        self.words = [Parameter(f"word {number}") for number in range(words)]
        self.keys = [Parameter(f"key {number}") for number in range(size + 1)]
        self.asks_index = bool(words) and connection.vendor == "postgresql"
        self.is_repeated = is_repeated
        self.remembered: tuple[float, datetime.datetime | None] = (0, None)  # until when, and the end

    def ask(self, words: list[str], values: Sequence[Any] = (), *, cursor: Cursor | None = None) -> NewestMatches:
        """The matches; `values` are those of the numbered Parameters."""
        size, known = self.size, self._known(words, values, cursor)
        end = self._end_of_newest(known) if self.asks_index else None
        if end is None:
            found = self._matching.rows(known)
            return NewestMatches(found[:size], len(found) > size, None if cursor else self._count(found, known))
        found = self._matching_newest.rows(known | {"begin": end})
        if len(found) > size:
            return NewestMatches(found[:size], True, None)
        keys, number = self._index.ask(known, size + 1)
        if number <= self._index.most:
            found = self._of_keys(keys, known)
            return NewestMatches(found[:size], len(found) > size, None if cursor else number)
        span = max((cursor[0] if cursor else timezone.now()) - end, SHORTEST)
        found += self._of_keys(self._index_within.newest_until(end, span, known, size + 1 - len(found)), known)
        return NewestMatches(found[:size], len(found) > size, None)

    def _known(self, words: list[str], values: Sequence[Any], cursor: Cursor | None) -> dict[str | int, Any]:
        known: dict[str | int, Any] = dict(enumerate(values))
        known |= {f"word {number}": word for number, word in enumerate(words)}
        known |= {f"pattern {number}": pattern_of(word) for number, word in enumerate(words)}
        return known | {"grams": grams_of(words)} | (dict(zip(("moment", "pk"), cursor, strict=True)) if cursor else {})

    def _end_of_newest(self, known: dict[str | int, Any]) -> datetime.datetime | None:
        """The posted_at of the first row after the NEWEST ones; None when there are no more than these.

        One that is remembered serves as well, of whatever rows: it tells how far is read first, not what is found.
        """
        until, end = self.remembered
        if end is None or until < time.monotonic():
            end = next(iter(self._after_newest.rows(known)), None)
            self.remembered = (time.monotonic() + REMEMBERED if self.is_repeated else 0, end)
        return end

    def _count(self, found: list[Any], known: dict[str | int, Any]) -> int | None:
        """How many there are, up to MOST; None when there are more, or nobody counts."""
        if len(found) <= self.size:
            return len(found)
        number = MOST + 1 if self.is_repeated else len(self._all_keys.rows(known))
        return number if number <= MOST else None

    def _of_keys(self, keys: list[int], known: dict[str | int, Any]) -> list[Any]:
        places = itertools.zip_longest((f"key {number}" for number in range(len(self.keys))), keys)
        return self._with_keys.rows(known | dict(places)) if keys else []

    def _compiled(self, rows: QuerySet[Any]) -> CompiledQuery:
        return CompiledQuery(rows.values_list(*self.columns, named=True) if self.columns else rows)

    @functools.cached_property
    def _after_newest(self) -> CompiledQuery:
        return CompiledQuery(self.following.values_list("posted_at", flat=True)[NEWEST : NEWEST + 1])

    @functools.cached_property
    def _matching(self) -> CompiledQuery:
        return self._compiled(containing(self.following, self.words)[: self.size + 1])

    @functools.cached_property
    def _matching_newest(self) -> CompiledQuery:
        newest = self.following.filter(posted_at__gt=Parameter("begin"))
        return self._compiled(containing(newest, self.words)[: self.size + 1])

    @functools.cached_property
    def _all_keys(self) -> CompiledQuery:
        matching = containing(self.following, self.words).order_by()
        return CompiledQuery(matching.values_list("pk", flat=True)[: MOST + 1])

    @functools.cached_property
    def _with_keys(self) -> CompiledQuery:
        return self._compiled(self.rows.filter(pk__in=self.keys))

    @functools.cached_property
    def _index(self) -> Index:
        most = FEW if self.is_repeated else MOST
        return Index(self.rows, len(self.words), most, has_cursor=self.following is not self.rows)

    @functools.cached_property
    def _index_within(self) -> IndexWithin:
        within = self.following.filter(posted_at__gt=Parameter("begin"), posted_at__lte=Parameter("end"))
        matching = containing(within, self.words)[: self.size + 1]
        return IndexWithin(within, matching, len(self.words), MOST)
