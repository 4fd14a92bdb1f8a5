"""How much waits at each place of the secretariat's menu: counted once, and anew after an act or a minute.

An act of anybody (portal.audit) makes the menu count again; what comes in without one, an enquiry or an answer, is in
it within SECONDS.
"""

from collections.abc import Callable, Mapping

from django.core.cache import caches

SECONDS = 60
_KEY = "waiting-at"
counters: list[Callable[[], Mapping[str, int]]] = []  # of the app that knows: names of pages and how much waits there


def counts() -> Mapping[str, int]:
    """{name of the way's page: how much waits there}, without those at which nothing does."""
    found: Mapping[str, int] | None = caches["pages"].get(_KEY)
    if found is None:
        found = {page: number for count in counters for page, number in count().items()}
        remember(found)
    return found


def remember(found: Mapping[str, int]) -> None:
    """Keep these counts for SECONDS, as they were just made."""
    caches["pages"].set(_KEY, dict(found), timeout=SECONDS)


def forget() -> None:
    """Count anew for the next page."""
    caches["pages"].delete(_KEY)
