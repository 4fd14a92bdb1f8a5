"""Kept pages of several nodes: in each process's memory, and in Redis for the others.

A key of a page names the record's version (portal.web.page_cache), so that what stands under it is right for ever: the
memory of a process need not ask whether it still is. A page once read costs no way to Redis again.
"""

import logging
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from .page_memory import PageMemory

WITHOUT = 10  # seconds that a Redis which did not answer is not asked again: nobody waits for it twice
ANSWERS_WITHIN = 0.5  # seconds

logger = logging.getLogger(__name__)


class SharedPages(PageMemory):
    """Cache whose `location` is the address of a Redis. Without it, each process makes its pages itself."""

    until = 0.0  # by time.monotonic(): Redis is left alone until then; of all threads

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(location, params)
        patience = {"socket_timeout": ANSWERS_WITHIN, "socket_connect_timeout": ANSWERS_WITHIN}
        self.shared = RedisCache(location, {"OPTIONS": patience, "KEY_PREFIX": "page"})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        missing = object()
        found = super().get(key, missing, version)
        if found is not missing:
            return found
        found = self._ask("get", key, missing)
        if found is None or found is missing:
            return default
        super().set(key, found, version=version, timeout=24 * 60 * 60)
        return found

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        super().set(key, value, timeout, version)
        self._ask("set", key, value, timeout)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        added = super().add(key, value, timeout, version)
        if added:
            self._ask("set", key, value, timeout)
        return added

    def clear(self) -> None:
        super().clear()
        self._ask("clear")

    def _ask(self, verb: str, *arguments: Any) -> Any:
        """What Redis answers; None when it does not."""
        if time.monotonic() < SharedPages.until:
            return None
        try:
            return getattr(self.shared, verb)(*arguments)
        except RedisError as error:
            SharedPages.until = time.monotonic() + WITHOUT
            logger.warning("Redisを使えません。%s秒の間、使わずに続けます。%s", WITHOUT, error)
            return None
