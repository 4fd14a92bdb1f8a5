"""What else a reader may have meant: words of the record for the same matter, and the nearest spelling of a name."""

import difflib
import functools
from datetime import date
from itertools import chain

from agreements.models import Body
from members.models import Municipality
from portal.database.models import RecordVersion
from portal.japanese.synonyms import SYNONYMS
from portal.japanese.text import hiragana, normalise
from timeline.models import Entry, Series, Venue

MOST = 8  # names suggested: of three letters, many differ by one
NEAR = 0.6  # of difflib: one letter of three may be another
SHORTEST = 2  # characters of a word for which a name is suggested


def synonyms(query: str) -> list[tuple[str, str]]:
    """Pairs of another word and the query with that word in its place, for each word that has synonyms."""
    typed = query.split()
    found: dict[str, str] = {}
    for place, word in enumerate(typed):
        for recorded, typed_for_it, _ in SYNONYMS:
            if word in (*recorded, *typed_for_it):
                others = (other for other in recorded if other != word)
                found |= {other: " ".join([*typed[:place], other, *typed[place + 1 :]]) for other in others}
    return list(found.items())


def nearest_spellings(query: str, day: date) -> list[str]:
    """Queries with one word replaced by the name nearest to it: of municipalities, bodies, venues and series.

    Three queries at most. Of venues and series only those of published entries: drafts are nobody else's.
    """
    typed = query.split()
    if not any(len(word) >= SHORTEST for word in typed):
        return []
    known = names(RecordVersion.current(), day)
    found: dict[str, None] = {}
    for place, word in enumerate(typed):
        plain = normalise(word)
        near = difflib.get_close_matches(plain, known, n=MOST, cutoff=NEAR) if len(plain) >= SHORTEST else []
        if plain in near:  # the word itself is right
            continue
        for name in near:
            found[" ".join([*typed[:place], known[name], *typed[place + 1 :]])] = None
    return list(found)[:MOST]


@functools.lru_cache(maxsize=1)
def names(version: int, day: date) -> dict[str, str]:
    """{normalised name, full name or reading: name}, as they are in this version of the record on `day`."""
    found: dict[str, str] = {}
    for prefecture, name, kana in Municipality.objects.as_of(day).values_list("prefecture__name", "name", "kana"):
        found |= {normalise(name): name, normalise(prefecture + name): prefecture + name, hiragana(kana): name}
    published = Entry.objects.published().order_by()
    venues = Venue.objects.filter(pk__in=published.values("venue")).order_by().values_list("name")
    series = Series.objects.filter(pk__in=published.values("series")).order_by().values_list("name")
    bodies = Body.objects.public().order_by().values_list("name")
    found |= {normalise(name): name for name in chain.from_iterable(venues.union(series, bodies))}
    return found
