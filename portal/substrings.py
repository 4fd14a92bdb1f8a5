"""Substring search over many rows, newest first, one- and two-character words included.

PostgreSQL reads the newest rows, which settles common words at once, and asks an index of single characters and
pairs (portal.operations.GramIndex) for the rest; SQLite reads the rows. docs/decisions/008 says why.
Rows have a normalised `search_text` and a `posted_at`.
"""

import datetime
import itertools
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, F, Func, Q
from django.utils import timezone

NEWEST = 3_000  # rows read first, whatever the word
MOST = 200  # matches asked of the index at a time; where there are more, the time is halved
COUNTED = 1_000  # matches counted where rows are read
SHORTEST = datetime.timedelta(hours=1)  # a span no longer halved


class Found(NamedTuple):
    """The newest matches, whether older ones follow, and how many there are; None when nobody counted to the end."""

    rows: list[Any]
    has_more: bool
    total: int | None


class HasGrams(Func):
    """Whether a text holds all of these single characters and pairs, as the index knows them."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, text, grams):
        super().__init__(F(text) if isinstance(text, str) else text)
        self.grams = grams

    def as_sql(self, compiler, connection, function=None, template=None, arg_joiner=None, **extra):
        sql, params = compiler.compile(self.source_expressions[0])
        return f'(portal_grams({sql}) COLLATE "C") @> %s::text[]', [*params, self.grams]


def grams_of(words):
    """What the index must hold of a text in which every one of `words` stands: pairs, or the only character."""
    pairs = {pair for word in words for pair in map("".join, itertools.pairwise(word))}
    return sorted(pairs | {word for word in words if len(word) == 1})


def containing(queryset, words):
    """The rows in whose search_text every one of the normalised `words` stands."""
    for word in words:
        queryset = queryset.filter(search_text__contains=word)
    return queryset


def older_than(queryset, cursor):
    """Rows after the one at `cursor` (posted_at, pk), newest first: stable while others post, fast at any depth."""
    moment, pk = cursor
    return queryset.filter(posted_at__lte=moment).exclude(Q(posted_at=moment) & Q(pk__gte=pk))


def newest(queryset, words, *, size, cursor=None):
    """The newest `size` rows that hold every word, or without words simply the newest, after `cursor`.

    `queryset` is what the reader may see, filtered; nothing outside it is read or counted.
    """
    if cursor:
        queryset = older_than(queryset, cursor)
    rows = queryset.order_by("-posted_at", "-pk")
    matching = containing(rows, words)
    end = _end_of_newest(rows) if words and connection.vendor == "postgresql" else None
    if end is None:
        found = list(matching[: size + 1])
        return Found(found[:size], len(found) > size, None if cursor else _count(matching, found, size))
    found = list(matching.filter(posted_at__gt=end)[: size + 1])
    if len(found) > size:
        return Found(found[:size], True, None)
    found = _with_older(rows, words, end, (cursor[0] if cursor else timezone.now()) - end, found, size)
    return found._replace(total=None) if cursor else found


def _count(matching, found, size):
    """How many there are, up to COUNTED; None when there are more."""
    if len(found) <= size:
        return len(found)
    number = matching.order_by()[: COUNTED + 1].count()
    return number if number <= COUNTED else None


def _end_of_newest(rows):
    """The posted_at of the first row after the NEWEST ones; None when there are no more than these."""
    after = list(rows.values_list("posted_at", flat=True)[NEWEST : NEWEST + 1])
    return after[0] if after else None


def _with_older(rows, words, end, span, found, size):
    """`found` among the newest rows, which fill `span` up to `end`, completed from the index with older ones."""
    older = rows.filter(posted_at__lte=end).order_by()
    matches = _ask_index(older, words)
    are_all = len(matches) <= MOST
    if not are_all:
        matches = _newest_of(older, words, end + SHORTEST, span, size + 1 - len(found))
    keys = [pk for _, pk in sorted(matches, reverse=True)[: size + 1 - len(found)]]
    found += rows.filter(pk__in=keys)
    return Found(found[:size], len(found) > size, len(found) + len(matches) - len(keys) if are_all else None)


def _newest_of(older, words, end, span, wanted):
    """The newest `wanted` matches posted before `end`: back in time by spans that double, each as far as it is full."""
    found: list[tuple] = []
    while len(found) < wanted and older.filter(posted_at__lt=end).exists():
        begin = end - span
        found += _newest_within(older, words, begin, end, wanted - len(found))
        end, span = begin, span * 2
    return found


def _newest_within(older, words, begin, end, wanted):
    """The newest `wanted` matches of [begin, end), by halving a time that holds too many to ask for."""
    matches = _ask_index(older.filter(posted_at__gte=begin, posted_at__lt=end), words)
    if len(matches) <= MOST or end - begin <= SHORTEST:
        return sorted(matches, reverse=True)[:wanted]
    middle = begin + (end - begin) / 2
    found = _newest_within(older, words, middle, end, wanted)
    if len(found) < wanted:
        found += _newest_within(older, words, begin, middle, wanted - len(found))
    return found


def _ask_index(rows, words):
    """Up to MOST + 1 of the matches, in no order, as (posted_at, pk).

    The candidates are MATERIALIZED so that the planner takes the index, however common it believes the word to be.
    """
    candidates = rows.filter(HasGrams("search_text", grams_of(words)))
    sql, params = candidates.values_list("posted_at", "pk", "search_text").query.sql_with_params()
    holds = " AND ".join(["search_text LIKE %s"] * len(words))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH candidate (posted_at, id, search_text) AS MATERIALIZED ({sql}) "
            f"SELECT posted_at, id FROM candidate WHERE {holds} LIMIT {MOST + 1}",
            [*params, *(f"%{_escaped(word)}%" for word in words)],
        )
        return cursor.fetchall()


def _escaped(word):
    return word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
