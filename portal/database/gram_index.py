"""The index of single characters and pairs (portal.database.migration_operations.SubstringIndex), on PostgreSQL.

Asked by portal.database.substrings. docs/decisions/008 says why it is so.
"""

import datetime
import itertools
from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.sql.compiler import SQLCompiler

from .compiled_queries import CompiledQuery, Parameter, fill
from .replica import reading

LONGEST = datetime.timedelta(days=50_000)  # nothing was posted longer ago
WIDER = 4  # times as long is each span of time looked through after the one before


class HasGrams(Func):
    """Whether a text holds all of these single characters and pairs, as the index knows them."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, text: str | Combinable, grams: list[str] | Parameter) -> None:
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


def pattern_of(word: str) -> str:
    """The pattern of LIKE for what holds the word."""
    escaped = word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


class Index:
    """The index, asked for matches of so many words among `rows`, `most` of them at a time; its SQL is written once.

    Its Parameters: those of the rows, "grams", "pattern 0" … for each word, and "moment" and "pk" of the cursor.
    The candidates are MATERIALIZED so that the planner takes this index, however common it believes the word to be; and
    no other: whether a candidate is one of `rows` is looked up by its key (LATERAL, and OFFSET keeps the planner from
    joining). Else it looked up all 380,000 replies to all besides, or all that is older than the cursor.
    """

    def __init__(self, rows: QuerySet[Any], words: int, most: int, *, has_cursor: bool) -> None:
        self.most = most
        candidates = rows.model._base_manager.order_by().filter(HasGrams("search_text", Parameter("grams")))
        holding, self.parameters = candidates.values_list("pk", "search_text").query.sql_with_params()
        wanted = rows.order_by().filter(pk=RawSQL("candidate.id", ())).values_list("posted_at", "pk")
        sql, parameters = wanted.query.sql_with_params()
        after = " AND (found.posted_at, found.id) < (%s, %s)" if has_cursor else ""
        self.sql = (
            f"WITH candidate (id, search_text) AS MATERIALIZED ({holding}), match AS ("
            f"SELECT found.* FROM candidate, LATERAL ({sql} OFFSET 0) found (posted_at, id) "
            f"WHERE {_holds(words)}{after} LIMIT {most + 1})"
        )
        self.parameters += (*parameters, *_patterns(words), *[Parameter("moment"), Parameter("pk")] * has_cursor)

    def ask(self, known: Mapping[str | int, Any], wanted: int) -> tuple[list[int], int]:
        """Keys of the newest `wanted` matches after the cursor, and how many there are: only the number if > most."""
        with reading().cursor() as database:
            database.execute(
                f"{self.sql} SELECT id, count(*) OVER () FROM match ORDER BY posted_at DESC, id DESC LIMIT %s",
                [*fill(self.parameters, known), wanted],
            )
            found = database.fetchall()
        return [pk for pk, _ in found], found[0][1] if found else 0


class IndexWithin(Index):
    """The same for `rows` of a span of time, from "begin" to "end"; of these moments, too, there is an index.

    `matching`: those of the rows that hold the words, the newest first.
    """

    def __init__(self, rows: QuerySet[Any], matching: QuerySet[Any], words: int, most: int) -> None:
        self.most = most
        candidates = rows.order_by().filter(HasGrams("search_text", Parameter("grams")))
        sql, parameters = candidates.values_list("posted_at", "pk", "search_text").query.sql_with_params()
        self.sql = (
            f"WITH candidate (posted_at, id, search_text) AS MATERIALIZED ({sql}), "
            f"match AS (SELECT posted_at, id FROM candidate WHERE {_holds(words)} LIMIT {most + 1})"
        )
        self.parameters = (*parameters, *_patterns(words))
        self.matches = CompiledQuery(matching.values_list("pk", flat=True))

    def newest_until(
        self, end: datetime.datetime, span: datetime.timedelta, known: Mapping[str | int, Any], wanted: int
    ) -> list[int]:
        """Keys of the newest `wanted` matches posted until `end`: back in time by spans that grow.

        `span`: how long it took to post the newest rows, which hold few matches. The first span is longer at once.
        """
        shortest, keys = span, list[int]()
        while len(keys) < wanted and span < LONGEST:
            span *= WIDER
            keys += self._newest_within(end - span, end, shortest, known, wanted - len(keys))
            end -= span
        return keys

    def _newest_within(
        self,
        begin: datetime.datetime,
        end: datetime.datetime,
        shortest: datetime.timedelta,
        known: Mapping[str | int, Any],
        wanted: int,
    ) -> list[int]:
        """Keys of the newest `wanted` matches posted after `begin` and until `end`.

        A time of too many matches is halved; in the `shortest` they are read.
        """
        asked = {**known, "begin": begin, "end": end}
        keys, number = self.ask(asked, wanted)
        if number <= self.most:
            return keys
        if end - begin <= shortest:
            return self.matches.rows(asked)[:wanted]
        middle = begin + (end - begin) / 2
        keys = self._newest_within(middle, end, shortest, known, wanted)
        older = wanted - len(keys)
        return keys + self._newest_within(begin, middle, shortest, known, older) if older else keys


def _holds(words: int) -> str:
    return " AND ".join(["candidate.search_text LIKE %s"] * words)


def _patterns(words: int) -> list[Parameter]:
    return [Parameter(f"pattern {number}") for number in range(words)]
