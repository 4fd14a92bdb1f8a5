"""Memory of kept pages: Django's cache in the memory of a process, bounded in bytes as well as in number."""

from collections import OrderedDict, defaultdict
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

LARGEST_SHARE = 4  # of the room; what takes more is not kept, for it would put out everything else

_held: defaultdict[str, int] = defaultdict(int)  # bytes under each name; threads have a cache object each


class PageMemory(LocMemCache):
    """Cache of the process. MAX_BYTES of its OPTIONS bounds what it holds; what was read longest ago goes first."""

    _cache: OrderedDict[str, bytes]  # unknown to django-stubs, as is what is overridden below

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS", {}))
        self.most = options.pop("MAX_BYTES")
        super().__init__(name, params | {"OPTIONS": options})
        self.name = name

    @property
    def held(self) -> int:
        """Bytes that are held now, keys and the cost of Python's objects left out."""
        return _held[self.name]

    def _set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT) -> None:
        self._delete(key)
        if len(value) > self.most // LARGEST_SHARE:
            return
        while self._cache and (len(self._cache) >= self._max_entries or self.held + len(value) > self.most):
            self._delete(next(reversed(self._cache)))
        _held[self.name] += len(value)
        super()._set(key, value, timeout)  # type: ignore[misc]

    def _delete(self, key: str) -> bool:
        size = len(self._cache.get(key, b""))
        if deleted := super()._delete(key):  # type: ignore[misc]
            _held[self.name] -= size
        return deleted

    def clear(self) -> None:
        super().clear()
        _held[self.name] = 0
