"""Snapshots of the portal's database as one file: with SQLite's online backup, or PostgreSQL's own programs.

`Facts` of a snapshot are what a restored copy must have again: for each table the number of its rows, on PostgreSQL
with a sum of the rows' hashes.
"""

import contextlib
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Facts = dict[str, str]


class SnapshotError(Exception):
    """A snapshot could not be taken, read or loaded; its text is for the operator."""


class Database(Protocol):
    """Protocol of a kind of database."""

    file: str  # the snapshot's name in an archive

    def dump(self, path: Path) -> Facts:
        """Write a snapshot, consistent while others write, to `path`, which does not exist yet."""

    def is_empty(self) -> bool:
        """Whether the portal's database has no table."""

    def load(self, path: Path) -> None:
        """Fill the portal's database, which is empty, from a snapshot: wholly or not at all."""

    def rehearsed(self, path: Path) -> AbstractContextManager[Any]:
        """A cursor on a database that is thrown away, loaded from a snapshot."""

    def facts(self, cursor: Any) -> Facts:
        """What is in the database of a cursor."""


class SQLite:
    """The embedded database; the portal may go on writing while it is read."""

    file = "database.sqlite3"

    def dump(self, path: Path) -> Facts:
        path.touch(mode=0o600)
        with _opened(self._place(), "ro") as source, contextlib.closing(sqlite3.connect(path)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside it
        with self.rehearsed(path) as cursor:
            return self.facts(cursor)

    def is_empty(self) -> bool:
        if not self._place().exists():
            return True
        with _opened(self._place(), "ro") as database:
            return not _tables_of_sqlite(database.cursor())

    def load(self, path: Path) -> None:
        with self.rehearsed(path):
            connection.close()
        for rest in ("", "-wal", "-shm"):
            self._place().with_name(self._place().name + rest).unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(self._place())) as target, _opened(path, "ro") as source:
            self._place().chmod(0o600)
            source.backup(target)

    @contextlib.contextmanager
    def rehearsed(self, path: Path) -> Iterator[Any]:
        with _opened(path, "ro") as copy:
            answers = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            if answers != ["ok"] or copy.execute("PRAGMA foreign_key_check").fetchall():
                raise SnapshotError("データベースの写しが壊れています（integrity_check）。")
            yield copy.cursor()

    def facts(self, cursor: Any) -> Facts:
        return {
            name: str(cursor.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
            for name in _tables_of_sqlite(cursor)
        }

    def _place(self) -> Path:
        return Path(connection.settings_dict["NAME"])


def _opened(path: Path, mode: str) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=20))


def _tables_of_sqlite(cursor: Any) -> list[str]:
    rows = cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [row[0] for row in rows if not row[0].startswith("sqlite_")]


class PostgreSQL:
    """The database by pg_dump and pg_restore, which must be no older than the server."""

    file = "database.dump"

    def dump(self, path: Path) -> Facts:
        path.touch(mode=0o600)
        with _session(connection.settings_dict) as cursor:
            # Counted in the same snapshot that is dumped, whatever is written meanwhile.
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}"]
            _run("pg_dump", *options, connection.settings_dict["NAME"])
            facts = self.facts(cursor)
            cursor.execute("COMMIT")
        return facts

    def is_empty(self) -> bool:
        with _session(connection.settings_dict) as cursor:
            return not _tables(cursor)

    def load(self, path: Path) -> None:
        connection.close()
        _restore(path, connection.settings_dict["NAME"])

    @contextlib.contextmanager
    def rehearsed(self, path: Path) -> Iterator[Any]:
        name = f"{connection.settings_dict['NAME'][:40]}_drill_{os.getpid()}"
        with _session(connection.settings_dict) as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            try:
                _restore(path, name)
                with _session(connection.settings_dict | {"NAME": name}) as copy:
                    yield copy
            finally:
                cursor.execute(f'DROP DATABASE "{name}"')

    def facts(self, cursor: Any) -> Facts:
        facts = {}
        for name in _tables(cursor):
            cursor.execute(f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM public."{name}" t')
            facts[name] = "{} {}".format(*cursor.fetchone())
        return facts


@contextlib.contextmanager
def _session(settings: dict[str, Any]) -> Iterator[Any]:
    """A cursor of a connection of its own, in no transaction of others and under no limit of time."""
    wrapper: BaseDatabaseWrapper = connections.create_connection(connection.alias)
    wrapper.settings_dict = settings
    try:
        with wrapper.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            yield cursor
    finally:
        wrapper.close()


def _tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [row[0] for row in cursor.fetchall()]


def _restore(path: Path, database: str) -> None:
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", f"--dbname={database}"]
    _run("pg_restore", *options, str(path))


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL with the address and the password of the settings; its words when it fails."""
    settings = connection.settings_dict
    with tempfile.TemporaryFile() as said:
        command, environment = connection.client.settings_to_cmd_args_env(settings | {"NAME": "database"}, [])
        address = command[1:-1]  # without psql and the database
        try:
            code = subprocess.run(
                [program, *address, *arguments], env=os.environ | (environment or {}), stderr=said, check=False
            ).returncode
        except FileNotFoundError as error:
            raise SnapshotError(f"{program} がありません。postgresql-client を入れてください。") from error
        if code:
            said.seek(0)
            raise SnapshotError(f"{program} が失敗しました。\n{said.read().decode(errors='replace')[-2000:]}")


def database() -> Database:
    """The kind of the portal's database."""
    return SQLite() if connection.vendor == "sqlite" else PostgreSQL()
