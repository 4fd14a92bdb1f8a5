"""LimitCache: Django's cache in the database, which does not take a database that fails for a limit that is reached."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connections, router


class LimitCache(DatabaseCache):
    """Counts of attempts and used codes. Raises OperationalError when the database cannot write, locked or full.

    Django's says of every failure that the key was there already, which of two writers at once is true; who counts
    attempts would answer "too many" (429) to a person who has made none.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        with self._failures() as failures:
            is_set: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]  # of Django's backend
        if not is_set and failures:
            raise failures[0]
        return is_set

    @contextlib.contextmanager
    def _failures(self) -> Iterator[list[OperationalError]]:
        """The OperationalErrors of statements within it."""
        failures: list[OperationalError] = []

        def watch(execute: Callable[..., Any], *arguments: Any) -> Any:
            try:
                return execute(*arguments)
            except OperationalError as error:
                failures.append(error)
                raise

        connection = connections[router.db_for_write(self.cache_model_class)]
        with connection.execute_wrapper(watch):
            yield failures
