"""Lists of functions that upper apps add to pages of this app.

Each app enters its own in its on_ready, so that nothing here imports upwards.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple


class OwnDay(NamedTuple):
    """What concerns the reader's municipality in a year: of what kind, what, its page, its days (None: not known),
    and what is to be done.
    """

    kind: str
    title: str
    url: str
    first: datetime.date | None
    last: datetime.date | None
    why: str = ""


# 自分の自治体のこと of the year plan: called with the user and the first and last day; in a number of queries that is
# always the same
own_days: list[Callable[[Any, datetime.date, datetime.date], Iterable[OwnDay]]] = []

# 資料のもとの文: called with the entry and the reader; the source's own words of the entry that the reader may see
source_texts: list[Callable[[Any, Any], Iterable[str]]] = []
# pages that show an entry among others of its kind: called with the entry; (label, name, address) of each
pages_above: list[Callable[[Any], Iterable[tuple[str, str, str]]]] = []


def source_texts_of(entry, reader):
    """List of the source's own words of `entry`, as far as they were kept and `reader` may see them."""
    return [text for texts in source_texts for text in texts(entry, reader)]


def pages_above_of(entry):
    """List of (label, name, address) of the pages that gather entries like this one, as its meeting's."""
    return [page for pages in pages_above for page in pages(entry)]


def own_days_of(user, first, last):
    """List of OwnDay of the municipality that `user` serves, from the apps above."""
    return [each for days in own_days for each in days(user, first, last)]
