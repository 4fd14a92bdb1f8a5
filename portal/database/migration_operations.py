"""Migration operations: triggers that count changes or refuse overlaps, and the index of substring search."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState, StateApps
from django.db.models import F, Q, Value
from django.db.models.functions import Replace

_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE portal_recordversion SET number = number + 1;
    RETURN NULL;
END $$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_count_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION portal_count_change()
"""
_SQLITE = """
CREATE TRIGGER {table}_count_{event} AFTER {event} ON {table}
BEGIN UPDATE portal_recordversion SET number = number + 1; END
"""
_SQLITE_EVENTS = ("insert", "update", "delete")


class DatabaseOperation(Operation):
    """Base of migration operations that change the database alone, by SQL, and nothing of the models."""

    reduces_to_sql = True
    reversible = True

    def forwards(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """Execute the SQL of the operation."""
        raise NotImplementedError

    def backwards(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """Execute the SQL that undoes it; does nothing to a database where it was not done."""
        raise NotImplementedError

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.forwards(schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.backwards(schema_editor)


class CountChanges(DatabaseOperation):
    """Migration operation: triggers by which every change of these tables raises RecordVersion in its transaction.

    SQLite drops triggers when Django rebuilds a table: a migration that alters one of these tables
    repeats the operation. tests/portal/database/test_record_version.py fails when a table has none.
    """

    def __init__(self, tables: list[str]) -> None:
        self.tables = tables

    def forwards(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        self.backwards(schema_editor)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_FUNCTION)
            for table in self.tables:
                schema_editor.execute(_POSTGRESQL.format(table=table))
        else:
            for table in self.tables:
                for event in _SQLITE_EVENTS:
                    schema_editor.execute(_SQLITE.format(table=table, event=event))

    def backwards(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in self.tables:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_count_change ON {table}")
            else:
                for event in _SQLITE_EVENTS:
                    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_count_{event}")

    def describe(self) -> str:
        return f"Count changes of {', '.join(self.tables)}"


_APPEND_ONLY_POSTGRESQL = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        MESSAGE = TG_TABLE_NAME || '_append_only', ERRCODE = 'integrity_constraint_violation';
END $$
"""
_APPEND_ONLY_TRIGGERS = {
    "append_only": "UPDATE OR DELETE ON {table} FOR EACH ROW",
    "never_emptied": "TRUNCATE ON {table} FOR EACH STATEMENT",
}


class AppendOnly(DatabaseOperation):
    """Migration operation: triggers by which rows of these tables can be added, and neither changed nor deleted.

    Raises IntegrityError "<table>_append_only" in the statement. SQLite drops triggers when Django rebuilds a table: a
    migration that alters one of them repeats the operation.
    """

    def __init__(self, tables: list[str]) -> None:
        self.tables = tables

    def forwards(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        self.backwards(schema_editor)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_APPEND_ONLY_POSTGRESQL)
        for table in self.tables:
            if schema_editor.connection.vendor == "postgresql":
                for name in _APPEND_ONLY_TRIGGERS:
                    schema_editor.execute(
                        f"CREATE TRIGGER {table}_{name} BEFORE {_APPEND_ONLY_TRIGGERS[name].format(table=table)} "
                        f"EXECUTE FUNCTION portal_append_only()"
                    )
            else:
                for event in ("update", "delete"):
                    schema_editor.execute(
                        f"CREATE TRIGGER {table}_append_only_{event} BEFORE {event} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, '{table}_append_only'); END"
                    )

    def backwards(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in self.tables:
            if schema_editor.connection.vendor == "postgresql":
                for name in _APPEND_ONLY_TRIGGERS:
                    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")
            else:
                for event in ("update", "delete"):
                    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only_{event}")

    def describe(self) -> str:
        return f"Rows of {', '.join(self.tables)} are added only"


_OVERLAPS = """
    SELECT 1 FROM {table} WHERE {of} = NEW.{of} AND id <> COALESCE(NEW.id, -1)
    AND (NEW.ended_on IS NULL OR started_on IS NULL OR started_on < NEW.ended_on)
    AND (ended_on IS NULL OR NEW.started_on IS NULL OR NEW.started_on < ended_on)
"""
_NO_OVERLAP_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {table}_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM {owners} WHERE id = NEW.{of} FOR NO KEY UPDATE;
    IF EXISTS ({overlaps}) THEN
        RAISE EXCEPTION '{table}_no_overlap' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$
"""
_NO_OVERLAP_SQLITE = """
CREATE TRIGGER {table}_no_overlap_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table}_no_overlap') WHERE EXISTS ({overlaps}); END
"""


class RefuseOverlaps(DatabaseOperation):
    """Migration operation: triggers that refuse a row of a Period table whose period overlaps another of its owner.

    `of`: the column that names the owner, a row of `owners`. Raises IntegrityError "<table>_no_overlap" in the
    statement. On PostgreSQL the owner's row is locked first, so that of two at once one is refused; an exclusion
    constraint would need an extension there, which the operator's role may not be allowed to create.
    SQLite drops triggers when Django rebuilds a table: a migration that alters the table repeats the operation.
    """

    def __init__(self, table: str, of: str, owners: str) -> None:
        self.table, self.of, self.owners = table, of, owners

    def forwards(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        self.backwards(schema_editor)
        words = {"table": self.table, "of": self.of, "owners": self.owners}
        words["overlaps"] = _OVERLAPS.format(**words).strip()
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_NO_OVERLAP_POSTGRESQL.format(**words))
            schema_editor.execute(
                f"CREATE TRIGGER {self.table}_no_overlap BEFORE INSERT OR UPDATE OF started_on, ended_on, {self.of} "
                f"ON {self.table} FOR EACH ROW EXECUTE FUNCTION {self.table}_no_overlap()"
            )
        else:
            for event in ("insert", "update"):
                schema_editor.execute(_NO_OVERLAP_SQLITE.format(event=event, **words))

    def backwards(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_no_overlap ON {self.table}")
        else:
            for event in ("insert", "update"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_no_overlap_{event}")

    def describe(self) -> str:
        return f"Refuse overlapping periods in {self.table}"


_GRAMS = """
CREATE OR REPLACE FUNCTION portal_grams(content text) RETURNS text[] LANGUAGE plpgsql
IMMUTABLE PARALLEL SAFE COST 100000
AS $$
DECLARE
    grams text[] := '{}';
    before text;
    letter text;
BEGIN
    FOREACH letter IN ARRAY string_to_array(content, NULL) LOOP
        grams := grams || letter;
        IF before IS NOT NULL THEN grams := grams || (before || letter); END IF;
        before := letter;
    END LOOP;
    RETURN grams;
END $$
"""


class SubstringIndex(DatabaseOperation):
    """Index the single characters and pairs of characters of a text column (portal.database.substrings).

    PostgreSQL only; nothing is done elsewhere. Without fastupdate: saving one text costs milliseconds more, but no
    save waits for the pile of all before it.
    """

    def __init__(self, table: str, column: str) -> None:
        self.table, self.column = table, column

    def forwards(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_GRAMS)
            schema_editor.execute(
                f"CREATE INDEX {self.table}_{self.column}_grams ON {self.table} "
                f'USING gin ((portal_grams({self.column}) COLLATE "C")) WITH (fastupdate = off)'
            )

    def backwards(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {self.table}_{self.column}_grams")


class RespellSearchText(RunPython):
    """Write the saved search_text of these models anew after pairs of characters came to normalise().

    `pairs` is "竈釜 穐秋": the first becomes the second. Nothing is undone backwards: what was one stays one.
    """

    def __init__(self, app_label: str, models: list[str], pairs: str) -> None:
        super().__init__(self._respell, RunPython.noop, elidable=True)
        self.app_label, self.models, self.pairs = app_label, models, pairs

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.app_label, self.models, self.pairs], {}

    def _respell(self, apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        text: F | Replace = F("search_text")
        affected = Q()
        for old, new in (tuple(pair) for pair in self.pairs.split()):
            text = Replace(text, Value(old), Value(new))
            affected |= Q(search_text__contains=old)
        for name in self.models:
            apps.get_model(self.app_label, name).objects.filter(affected).update(search_text=text)
