"""What the portal relies on in its database, asked of the one that the suite runs on."""

import sqlite3

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.postgresql
def test_postgresql_is_reached_through_psycopg2():
    """Django would take psycopg 3 without a word as soon as anything installed it."""
    connection.ensure_connection()
    assert type(connection.connection).__module__ == "psycopg2.extensions"


@pytest.mark.postgresql
def test_postgresql_knows_japanese_characters():
    with connection.cursor() as cursor:
        cursor.execute("SELECT '都' ~ '[[:alpha:]]'")  # false in a database that was created with the locale C
        assert cursor.fetchone() == (True,)


@pytest.mark.sqlite
def test_sqlite_keeps_acknowledged_writes():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


@pytest.mark.sqlite
def test_sqlite_transaction_reserves_the_database_from_its_start():
    """Otherwise two transactions that read before they write would fail instead of waiting for each other."""
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
