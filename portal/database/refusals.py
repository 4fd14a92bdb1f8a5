"""What a database's refusal means, on PostgreSQL and SQLite alike."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import Error, IntegrityError

OUT_OF_RANGE, DISK_FULL = "22003", "53100"
_TAKEN = {"23505", "23P01"}  # unique_violation, exclusion_violation
_TAKEN_ON_SQLITE = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}


def sqlstate(error: Error) -> str:
    """The five characters by which PostgreSQL names its refusal; "" of SQLite, or where there was no answer."""
    return getattr(error.__cause__, "pgcode", None) or ""


def is_taken(error: IntegrityError) -> bool:
    """Whether another row stands already where this one was to stand, by a unique key or in time.

    Whoever answers "it is there already" asks this first: of another refusal nothing is there, and nothing was kept.
    """
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", "") in _TAKEN_ON_SQLITE or "_no_overlap" in str(cause)
    return sqlstate(error) in _TAKEN


class Taken(Exception):
    """Another row stands already where this one was to stand."""


@contextmanager
def told_when_taken(make: Callable[[], Exception] = Taken) -> Iterator[None]:
    """A row that is there already (is_taken) is told by the exception that `make` returns; every other refusal of the
    database stays the error it is.
    """
    try:
        yield
    except IntegrityError as error:
        if not is_taken(error):
            raise
        raise make() from error


def is_disk_full(error: Error) -> bool:
    return "disk is full" in str(error) or sqlstate(error) == DISK_FULL
