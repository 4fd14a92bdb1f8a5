"""The test database with the record loaded: made once for all processes, returned to after tests that commit.

Migrations and fixtures take some ten seconds. What came of them is kept, named by everything it was made of, in
.test-record/ or beside the test databases of PostgreSQL; a change of the code, or another day, makes it anew.
"""

import contextlib
import fcntl
import hashlib
import shutil
import sqlite3
import sys
from pathlib import Path

import allauth
import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

FOLDER = settings.BASE_DIR / ".test-record"


@contextlib.contextmanager
def database_with_record():
    """Yield the snapshot of the test database, which is there and has the record."""
    snapshot = (SqliteSnapshot if connection.vendor == "sqlite" else PostgresqlSnapshot)(fingerprint())
    with one_process_at_a_time():
        if is_kept := snapshot.is_kept():
            snapshot.lay_down()
        configuration = setup_databases(
            verbosity=0,
            interactive=False,
            keepdb=is_kept,
            serialized_aliases=(),  # the snapshot puts rows back, not Django
        )
        if not is_kept:
            call_command("load_record")
            snapshot.keep()
    yield snapshot
    teardown_databases(configuration, verbosity=0)


@contextlib.contextmanager
def one_process_at_a_time():
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint():
    """Of all that makes the loaded record: code with its migrations, fixtures, Django, and the day it is loaded on."""
    ours = [Path(app.path) for app in apps.get_app_configs() if settings.BASE_DIR in Path(app.path).parents]
    made_of = hashlib.sha256(f"{timezone.localdate()} {sys.version} {django.VERSION} {allauth.VERSION}".encode())
    for folder in [*ours, settings.BASE_DIR / "fixtures"]:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
            made_of.update(f"\n{path.relative_to(settings.BASE_DIR)}\n".encode())
            made_of.update(path.read_bytes())
    return made_of.hexdigest()[:16]


class SqliteSnapshot:
    def __init__(self, fingerprint):
        self.file = FOLDER / f"{fingerprint}.sqlite3"
        self.memory = sqlite3.connect(":memory:")  # another run may remove the file

    def is_kept(self):
        return self.file.exists()

    def keep(self):
        for older in FOLDER.glob("*.sqlite3*"):
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

    def restore(self):
        connection.ensure_connection()
        self.memory.backup(connection.connection)


class PostgresqlSnapshot:
    KIND = "portal_test_record_"

    def __init__(self, fingerprint):
        self.name = connection.creation._get_test_db_name()
        self.copy = f"{self.KIND}{fingerprint}"

    def is_kept(self):
        return self.copy in self._kept()

    def keep(self):
        self._execute(*[f"DROP DATABASE {older}" for older in self._kept()])
        self._make(self.copy, template=self.name)

    def lay_down(self):
        self.restore()

    def restore(self):
        self._make(self.name, template=self.copy)

    def _kept(self):
        with connection._nodb_cursor() as cursor:  # what Django makes test databases with
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.KIND])
            return [name for (name,) in cursor.fetchall()]

    def _make(self, name, template):
        connection.close()  # a template must have no visitors
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}")

    def _execute(self, *statements):
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
