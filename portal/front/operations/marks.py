"""Marks: when the worker was last alive, and the last good backups and drill were; for all processes and nodes."""

import datetime

from django.core.cache import cache


def note(name: str, now: datetime.datetime) -> None:
    """Note that `name` (worker, backup, files, drill) happened at `now`."""
    cache.set(f"mark:{name}", now.timestamp(), timeout=None)


def last(name: str) -> datetime.datetime | None:
    """When `name` was noted last; None when never, or before the database was restored."""
    moment = cache.get(f"mark:{name}")
    return None if moment is None else datetime.datetime.fromtimestamp(moment, datetime.UTC)


def seconds(moment: datetime.datetime, now: datetime.datetime) -> int:
    """From `moment` to `now`; 0 where the clock was set back between."""
    return max(0, int((now - moment).total_seconds()))
