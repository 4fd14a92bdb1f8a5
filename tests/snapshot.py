"""The test database with the record just loaded, kept to return to after tests that commit."""

import sqlite3

from django.db import connection


def take_snapshot():
    return (SqliteSnapshot if connection.vendor == "sqlite" else PostgresqlSnapshot)()


class SqliteSnapshot:
    def __init__(self):
        connection.ensure_connection()
        self.copy = sqlite3.connect(":memory:")
        connection.connection.backup(self.copy)

    def restore(self):
        connection.ensure_connection()
        self.copy.backup(connection.connection)

    def forget(self):
        self.copy.close()


class PostgresqlSnapshot:
    def __init__(self):
        self.name = connection.settings_dict["NAME"]
        self.copy = f"{self.name}_record"
        self._make(self.copy, template=self.name)

    def restore(self):
        self._make(self.name, template=self.copy)

    def forget(self):
        self._execute(f"DROP DATABASE {self.copy}")

    def _make(self, name, template):
        connection.close()  # a template must have no visitors
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}")

    def _execute(self, *statements):
        with connection._nodb_cursor() as cursor:  # what Django makes test databases with
            for statement in statements:
                cursor.execute(statement)
