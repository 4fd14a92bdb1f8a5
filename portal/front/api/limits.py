"""回数の上限: how many requests one address may send to the interface in a minute, over all processes and nodes.

Each process counts for itself and adds what it counted to the shared cache once in STEP requests: whoever asks little
costs no write at all. The limit may so be passed by STEP for each process that answers.
"""

import hashlib
import math
import threading
import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache

STEP = 20
WINDOW = 60  # seconds


class Counted(NamedTuple):
    """Requests of an address in this window: by all as of the last report, and here since then."""

    reported: int = 0
    here: int = 0


class RequestCounter:
    """Counts requests by address, in windows of a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._counted: dict[str, Counted] = {}

    def seconds_to_wait(self, address: str) -> int:
        """Count a request of `address`; 0 when it may be answered, else the seconds until the next window."""
        if not settings.API_PER_MINUTE:
            return 0
        now = time.time()
        window = int(now // WINDOW)
        with self._lock:
            if window != self._window:
                self._window, self._counted = window, {}
            reported, here = self._counted.get(address, Counted())
            if reported + here >= settings.API_PER_MINUTE:
                return math.ceil(WINDOW - now % WINDOW)
            here += 1
            if here == STEP:
                reported, here = _report(f"api:{_short(address)}:{window}"), 0
            self._counted[address] = Counted(reported, here)
        return 0


def _report(key: str) -> int:
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(key, STEP)
    except ValueError:  # taken out of the cache between the two
        return STEP


def _short(address: str) -> str:
    return hashlib.blake2b(address.encode(), digest_size=12).hexdigest()


counter = RequestCounter()
