"""Reads of visitors on a replica of the database, where the settings name one (DATABASE_REPLICA_URL).

A replica is behind, now and then by seconds. Whoever is logged in reads where they write; the public pages that all
others see are read, with the record's version under which they are kept, from one and the same database: an old page
never stands under a new version.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

REPLICA = "replica"
WITHOUT = 10  # seconds that a replica which did not answer is not asked again

Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)
_read_from = ContextVar("read_from", default=DEFAULT_DB_ALIAS)


class _Away:
    until = 0.0  # by time.monotonic(): the replica is left alone until then


class ReplicaRouter:
    """DATABASE_ROUTERS: reads within for_visitors() are the replica's; all else is the database's."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        is_cache = model._meta.app_label == "django_cache"  # limits, which every node must agree on
        return DEFAULT_DB_ALIAS if is_cache else _read_from.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *rows: Any, **hints: Any) -> bool:
        return True  # both hold the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def for_visitors(answer: Callable[[], Answer]) -> Answer:
    """What `answer` gives with its reads from the replica, if there is one and it answers.

    One that breaks off in between is left alone, and `answer`, which only reads, is asked once more.
    """
    if REPLICA not in settings.DATABASES or not _answers():
        return answer()
    token = _read_from.set(REPLICA)
    try:
        return answer()
    except (OperationalError, InterfaceError) as error:
        _leave_alone(error)
    finally:
        _read_from.reset(token)
    return answer()


def reading() -> BaseDatabaseWrapper:
    """The connection for SQL that is written by hand: the one that the ORM would read from."""
    return connections[_read_from.get()]


def _answers() -> bool:
    if time.monotonic() < _Away.until:
        return False
    try:
        connections[REPLICA].close_if_health_check_failed()  # once a request, as Django does before a first query
        connections[REPLICA].ensure_connection()
    except OperationalError as error:
        _leave_alone(error)
        return False
    return True


def _leave_alone(error: Exception) -> None:
    connections[REPLICA].close()
    _Away.until = time.monotonic() + WITHOUT
    logger.warning("読取り用のデータベースを使えません。%s秒の間、使わずに続けます。%s", WITHOUT, error)
