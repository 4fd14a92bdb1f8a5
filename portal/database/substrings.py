"""Substring search over many rows, newest first, one- and two-character words included.

PostgreSQL reads the newest rows, which settles common words at once, and asks an index of single characters and
pairs (portal.database.migration_operations.SubstringIndex) for the rest; SQLite reads the rows. docs/decisions/008
says why.
Rows have a normalised `search_text` and a `posted_at`.
"""

import datetime
import itertools
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from .compiled_queries import Parameter, fill
from .replica import reading

NEWEST = 1_000  # rows read first, whatever the word
MOST = 1_000  # matches that are counted, and that the index is asked for at a time; not less than a page shows
SHORTEST = datetime.timedelta(hours=1)  # even if the newest rows were all posted at one moment
LONGEST = datetime.timedelta(days=50_000)  # nothing was posted longer ago


Rows = TypeVar("Rows", bound="QuerySet[Any]")
Cursor = tuple[datetime.datetime, int]  # posted_at and key of the last row of the page before


class NewestMatches(NamedTuple):
    """The newest matches, whether older ones follow, and how many there are; None when nobody counted to the end."""

    rows: list[Any]
    has_more: bool
    total: int | None


class HasGrams(Func):
    """Whether a text holds all of these single characters and pairs, as the index knows them."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, text: str | Combinable, grams: list[str]) -> None:
        super().__init__(F(text) if isinstance(text, str) else text)
        self.grams = grams

    def as_sql(  # type: ignore[override]  # Django hands these two and nothing else
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[Any]]:
        sql, params = compiler.compile(self.source_expressions[0])
        return f'(portal_grams({sql}) COLLATE "C") @> %s::text[]', [*params, self.grams]


def grams_of(words: list[str]) -> list[str]:
    """Pairs of characters (or the only character) of the words, all of which a matching text has in the index."""
    pairs = {pair for word in words for pair in map("".join, itertools.pairwise(word))}
    return sorted(pairs | {word for word in words if len(word) == 1})


def containing(queryset: Rows, words: list[str]) -> Rows:
    """The rows in whose search_text every one of the normalised `words` stands."""
    for word in words:
        queryset = queryset.filter(search_text__contains=word)
    return queryset


def older_than(queryset: Rows, cursor: Cursor) -> Rows:
    """Rows after the one at `cursor` (posted_at, pk), newest first: stable while others post, fast at any depth."""
    moment, pk = cursor
    return queryset.filter(posted_at__lte=moment).exclude(Q(posted_at=moment) & Q(pk__gte=pk))


def newest(queryset: QuerySet[Any], words: list[str], *, size: int, cursor: Cursor | None = None) -> NewestMatches:
    """The newest `size` rows that hold every word, or without words simply the newest, after `cursor`.

    `queryset` is what the reader may see, filtered; nothing outside it is read or counted.
    """
    rows = queryset.order_by("-posted_at", "-pk")
    following = older_than(rows, cursor) if cursor else rows
    matching = containing(following, words)
    end = _end_of_newest(following) if words and connection.vendor == "postgresql" else None
    if end is None:
        found = list(matching[: size + 1])
        return NewestMatches(found[:size], len(found) > size, None if cursor else _count(matching, found, size))
    found = list(matching.filter(posted_at__gt=end)[: size + 1])
    if len(found) > size:
        return NewestMatches(found[:size], True, None)
    keys, number = _Index(rows, words).ask(size + 1, cursor=cursor)
    if number <= MOST:
        found = list(rows.filter(pk__in=keys))
        return NewestMatches(found[:size], len(found) > size, None if cursor else number)
    span = max((cursor[0] if cursor else timezone.now()) - end, SHORTEST)
    found += rows.filter(pk__in=_newest_until(end, span, following, words, size + 1 - len(found)))
    return NewestMatches(found[:size], len(found) > size, None)


def _count(matching: QuerySet[Any], found: list[Any], size: int) -> int | None:
    """How many there are, up to MOST; None when there are more."""
    if len(found) <= size:
        return len(found)
    number = matching.order_by()[: MOST + 1].count()
    return number if number <= MOST else None


def _end_of_newest(rows: QuerySet[Any]) -> datetime.datetime | None:
    """The posted_at of the first row after the NEWEST ones; None when there are no more than these."""
    after = list(rows.values_list("posted_at", flat=True)[NEWEST : NEWEST + 1])
    return after[0] if after else None


def _newest_until(
    end: datetime.datetime, span: datetime.timedelta, rows: QuerySet[Any], words: list[str], wanted: int
) -> list[int]:
    """Keys of the newest `wanted` matches posted until `end`: back in time by spans that double, from `span` on."""
    within = rows.filter(posted_at__gt=Parameter(0), posted_at__lte=Parameter(1))
    index, shortest = _Index(within, words), span
    keys: list[int] = []
    while len(keys) < wanted and span < LONGEST:
        keys += _newest_within(end - span, end, shortest, index, wanted - len(keys))
        end, span = end - span, span * 2
    return keys


def _newest_within(
    begin: datetime.datetime, end: datetime.datetime, shortest: datetime.timedelta, index: "_Index", wanted: int
) -> list[int]:
    """Keys of the newest `wanted` matches posted after `begin` and until `end`.

    A time of too many matches is halved; in the `shortest` they are read.
    """
    keys, number = index.ask(wanted, begin, end)
    if number <= MOST:
        return keys
    if end - begin <= shortest:
        return index.read(wanted, begin, end)
    middle = begin + (end - begin) / 2
    keys = _newest_within(middle, end, shortest, index, wanted)
    return keys + _newest_within(begin, middle, shortest, index, wanted - len(keys)) if len(keys) < wanted else keys


class _Index:
    """The index of characters and pairs, asked for the matches of `words` among `rows`; their SQL is written once.

    `rows` may hold Parameters. The candidates are MATERIALIZED so that the planner takes this index, however common it
    believes the word to be; and no other, for looking up all that is older than `cursor` would cost most of the time.
    """

    def __init__(self, rows: QuerySet[Any], words: list[str]) -> None:
        self.rows, self.words = rows, words
        candidates = rows.order_by().filter(HasGrams("search_text", grams_of(words)))
        self.sql, self.parameters = candidates.values_list("posted_at", "pk", "search_text").query.sql_with_params()

    def ask(self, wanted: int, *values: datetime.datetime, cursor: Cursor | None = None) -> tuple[list[int], int]:
        """Keys of the newest `wanted` matches after `cursor`, and how many there are; only the number where > MOST."""
        holds = ["search_text LIKE %s"] * len(self.words) + ["(posted_at, id) < (%s, %s)"] * bool(cursor)
        patterns = [f"%{_escaped(word)}%" for word in self.words]
        with reading().cursor() as database:
            database.execute(
                f"WITH candidate (posted_at, id, search_text) AS MATERIALIZED ({self.sql}), "
                f"match AS (SELECT posted_at, id FROM candidate WHERE {' AND '.join(holds)} LIMIT {MOST + 1}) "
                "SELECT id, count(*) OVER () FROM match ORDER BY posted_at DESC, id DESC LIMIT %s",
                [*fill(self.parameters, values), *patterns, *(cursor or ()), wanted],
            )
            found = database.fetchall()
        return [pk for pk, _ in found], found[0][1] if found else 0

    def read(self, wanted: int, *values: datetime.datetime) -> list[int]:
        """Keys of the newest `wanted` matches, row for row."""
        rows = containing(self.rows, self.words).values_list("pk", flat=True)[:wanted]
        sql, parameters = rows.query.sql_with_params()
        with reading().cursor() as database:
            database.execute(sql, fill(parameters, values))
            return [row[0] for row in database.fetchall()]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
