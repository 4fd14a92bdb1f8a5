"""Limits while the database cannot write: said as what it is, and not as too many attempts."""

import contextlib

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from tests import make
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def locked():
    """Another program holds the write lock of the database, or of the table of limits; who waits gives up soon."""
    other = connection.copy()
    with connection.cursor() as cursor, other.cursor() as holder:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 50")
            holder.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("SET lock_timeout = '50ms'")
            holder.execute("BEGIN")
            holder.execute("LOCK TABLE portal_limit")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            other.close()
            connection.close()


def test_login_with_a_locked_database_is_told_so_and_not_of_a_limit():
    make.user("aoba@example.jp")
    client = Client(raise_request_exception=False)
    client.get("/")  # what is read once is read
    with locked():
        response = client.post("/accounts/login/", {"login": "aoba@example.jp", "password": make.PASSWORD})
    page = response.content.decode()
    assert response.status_code == 503 and "ただいま表示できません" in page and make.PASSWORD not in page
    response = client.post("/accounts/login/", {"login": "aoba@example.jp", "password": make.PASSWORD})
    assert response.status_code == 302


def test_every_write_of_a_locked_cache_fails():
    cache.set("kept", 1)
    with locked():
        for write in (cache.add, cache.set):
            with pytest.raises(OperationalError):
                write("key", 1)
    assert cache.get("key") is None


def test_key_is_added_once():
    assert [cache.add("key", 1), cache.add("key", 2), cache.get("key")] == [True, False, 1]


@pytest.mark.postgresql
def test_key_is_added_once_of_many_at_once():
    assert sorted(race(*[lambda: cache.add("key", 1)] * 4)) == [False, False, False, True]
