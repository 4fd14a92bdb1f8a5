"""The test database with the record loaded: made once for all processes, returned to after tests that commit.

Migrations take some ten seconds, the fixtures a few more. What came of each is kept, named by everything it was made
of, in .test-record/ or beside the test databases of PostgreSQL: a change of the code loads the record anew, and only a
change of a migration makes the tables anew. The record is loaded at one moment, whatever the time is: a test that sets
its clock later than this finds nothing in the record newer than its clock.
"""

import contextlib
import datetime
import fcntl
import hashlib
import io
import shutil
import sqlite3
import sys
from pathlib import Path
from unittest import mock

import allauth
import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

FOLDER = settings.BASE_DIR / ".test-record"
LOADED_AT = datetime.datetime(2026, 10, 1, 9, 0, tzinfo=datetime.UTC)


class Then(datetime.datetime):
    """A datetime whose now() is the moment at which the record is loaded."""

    @classmethod
    def now(cls, tz=None):
        return LOADED_AT.astimezone(tz)


@contextlib.contextmanager
def database_with_record():
    """Yield the snapshot of the test database, which is there and has the record."""
    kind = SqliteSnapshot if connection.vendor == "sqlite" else PostgresqlSnapshot
    record, tables = kind("record", fingerprint_of_record()), kind("tables", fingerprint_of_tables())
    with one_process_at_a_time():
        kept = next((each for each in (record, tables) if each.is_kept()), None)
        if kept:
            kept.lay_down()
        configuration = setup_databases(
            verbosity=0,
            interactive=False,
            keepdb=kept is not None,
            serialized_aliases=(),  # the snapshot puts rows back, not Django
        )
        if kept is None:
            tables.keep()
        if kept is not record:
            # Fields hold timezone.now itself as their default: what is put in its place is what it asks.
            with mock.patch.object(timezone, "datetime", Then):
                call_command("load_record")
            record.keep()
    record.remember()
    yield record
    teardown_databases(configuration, verbosity=0)


@contextlib.contextmanager
def one_process_at_a_time():
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint_of_record():
    """Of all that makes the loaded record: code with its migrations, fixtures, and the moment it is loaded at."""
    return fingerprint(lambda path: True, str(LOADED_AT))


def fingerprint_of_tables():
    """Of all that makes the empty tables: migrations, and what they import of the ground."""
    ground = [settings.BASE_DIR / "portal" / name for name in ("japanese", "database")]
    return fingerprint(lambda path: "migrations" in path.parts or any(each in path.parents for each in ground))


def fingerprint(is_part, more=""):
    """Of the files of our apps and of the fixtures that are part of it, and of what they run on."""
    ours = [Path(app.path) for app in apps.get_app_configs() if settings.BASE_DIR in Path(app.path).parents]
    made_of = hashlib.sha256(f"{more} {sys.version} {django.VERSION} {allauth.VERSION}".encode())
    for folder in [*ours, settings.BASE_DIR / "fixtures"]:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
            if is_part(path):
                made_of.update(f"\n{path.relative_to(settings.BASE_DIR)}\n".encode())
                made_of.update(path.read_bytes())
    return made_of.hexdigest()[:16]


class SqliteSnapshot:
    def __init__(self, what, fingerprint):
        self.what, self.file = what, FOLDER / f"{what}-{fingerprint}.sqlite3"
        self.memory = sqlite3.connect(":memory:")  # another run may remove the file

    def is_kept(self):
        return self.file.exists()

    def keep(self):
        for older in FOLDER.glob(f"{self.what}-*.sqlite3*"):
            older.unlink()
        unfinished = self.file.with_suffix(".sqlite3-unfinished")
        connection.connection.backup(self.memory)
        with contextlib.closing(sqlite3.connect(unfinished)) as copy:
            self.memory.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole without its journal
        unfinished.rename(self.file)

    def lay_down(self):
        """As the test database, before Django connects to it."""
        shutil.copyfile(self.file, connection.creation._get_test_db_name())
        with contextlib.closing(sqlite3.connect(self.file)) as copy:
            copy.backup(self.memory)

    def remember(self):
        """`memory` has the rows."""

    def restore(self):
        connection.ensure_connection()
        self.memory.backup(connection.connection)


class PostgresqlSnapshot:
    """A copy of the database, and in this process the rows of its tables.

    Putting back the rows of the few tables that a test wrote takes some milliseconds; copying the database takes most
    of a second, for the copy and for the checkpoint that PostgreSQL makes before it drops one.
    """

    def __init__(self, what, fingerprint):
        self.name = connection.creation._get_test_db_name()
        self.kind = f"portal_test_{what}_"
        self.copy = f"{self.kind}{fingerprint}"
        self.rows = {}  # of each table: as COPY writes them
        self.counts, self.structure, self.since = {}, "", 0

    def is_kept(self):
        return self.copy in self._kept()

    def keep(self):
        self._execute(*[f"DROP DATABASE {older}" for older in self._kept()])
        self._make(self.copy, template=self.name)

    def lay_down(self):
        self._make(self.name, template=self.copy)

    def restore(self):
        connection.close()  # whatever a test did to it
        if not self._put_rows_back():
            self.lay_down()
            self.remember()

    def remember(self):
        """Keep the rows as they are now."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            for (table,) in cursor.fetchall():
                self.rows[table] = io.BytesIO()
                cursor.copy_expert(f'COPY "{table}" TO STDOUT', self.rows[table])
            self.structure = self._structure(cursor)
            self.counts = {table: count for table, count, _ in self._written(cursor)}
            self.since = self._now(cursor)

    def _put_rows_back(self):
        """False where that is not enough: a test changed the tables themselves, or this role may not."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if not cursor.fetchone()[0] or self._structure(cursor) != self.structure:
                return False
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT pg_terminate_backend(pid, 10000) {others}")
            found = self._written(cursor)
            written = [table for table, count, newer in found if newer or count != self.counts[table]]
            cursor.execute("SET session_replication_role = replica")  # no triggers, no foreign keys
            for table in written:
                cursor.execute(f'DELETE FROM "{table}"')
                self.rows[table].seek(0)
                cursor.copy_expert(f'COPY "{table}" FROM STDIN', self.rows[table])
            cursor.execute("SET session_replication_role = origin")
            self.since = self._now(cursor)
        return True

    def _written(self, cursor):
        """Of each table: its name, its number of rows, and how many of them were written since the rows were kept."""
        newer = f"count(*) FILTER (WHERE xmin::text::bigint >= {self.since})"
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{table}', count(*), {newer} FROM \"{table}\"" for table in self.rows)
        )
        return cursor.fetchall()

    def _structure(self, cursor):
        """Of all that the database is made of beside rows: a test that migrates changes it."""
        cursor.execute(
            "SELECT md5(string_agg(t::text, ',' ORDER BY t)) FROM ("
            "SELECT oid, relname, 0 FROM pg_class WHERE oid >= 16384 UNION ALL "
            "SELECT attrelid, attname, atttypid::int FROM pg_attribute WHERE attrelid >= 16384 UNION ALL "
            "SELECT oid, tgname, tgtype FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
            "SELECT oid, conname, 0 FROM pg_constraint WHERE oid >= 16384) AS t"
        )
        return cursor.fetchone()[0]

    def _now(self, cursor):
        """The number of the transaction that comes."""
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return cursor.fetchone()[0]

    def _kept(self):
        with connection._nodb_cursor() as cursor:  # what Django makes test databases with
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.kind])
            return [name for (name,) in cursor.fetchall()]

    def _make(self, name, template):
        connection.close()  # a template must have no visitors
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}")

    def _execute(self, *statements):
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
