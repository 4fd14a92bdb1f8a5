"""Expand, deploy, contract: the program of the last release goes on running while the next one's migrations do.

A migration that breaks it says so itself, for CHANGELOG.md to say it to operators:

class Migration(migrations.Migration):
    stops_the_portal = "why this cannot wait for the release after"

One that puts a constraint anew which from then on allows more, and refuses nothing that was allowed, names it:

    widened = ["name_of_the_constraint"]
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

pytestmark = pytest.mark.once

RELEASED = {  # the last migration of each app in the last release (0.8.0)
    "agreements": "0001_squashed_0012_cooperation_fields",
    "bulletin": "0001_squashed_0033_yearly_cases",
    "desk": "0003_contact_messages",
    "enquiries": "0001_squashed_0003_relief_and_policies",
    "imports": "0003_questions_and_answers",
    "members": "0001_squashed_0018_data_tokens",
    "outbox": "0002_bounces_and_offices",
    "portal": "0003_squashed_0017_emergency_wording",
    "timeline": "0001_squashed_0021_contacts_drafts_and_themes",
}
TAKEN_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def breaking(operation, state, app):
    """Why the program before would fail beside this operation; empty when it would not."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return "".join(breaking(each, state, app) for each in operation.database_operations)
    if isinstance(operation, TAKEN_AWAY):
        return "takes away what is read or written"
    if isinstance(operation, migrations.AddField) and not operation.field.many_to_many:
        needed = not (operation.field.null or operation.field.has_db_default())
        return "a row written without the new column is refused: null=True or db_default" if needed else ""
    if isinstance(operation, migrations.AlterField):
        return narrower(state.models[app, operation.model_name_lower].fields[operation.name], operation.field)
    if isinstance(operation, migrations.AddConstraint):
        return "rows written so far may be refused"
    return ""


def narrower(before, after):
    if before.null and not after.null and not after.has_db_default():
        return "a blank is refused"
    if type(before) is not type(after):
        return "another type of column"
    lengths = [field.max_length or 0 for field in (before, after)]
    if isinstance(after, models.CharField) and lengths[1] < lengths[0]:
        return "a long text is refused"
    if after.unique and not before.unique:
        return "a second one is refused"
    return ""


def new_migrations(loader):
    ours = {path.parent.name for path in Path(settings.BASE_DIR).glob("*/migrations")}
    old = set()
    for app, name in RELEASED.items():
        old |= set(loader.graph.forwards_plan((app, name)))
    return [key for key in sorted(loader.graph.nodes) if key[0] in ours and key not in old]


def test_program_before_runs_beside_every_new_migration():
    loader = MigrationLoader(None)
    found = []
    for app, name in new_migrations(loader):
        migration = loader.get_migration(app, name)
        if getattr(migration, "stops_the_portal", "") or migration.initial or migration.replaces:
            continue
        state = loader.project_state((app, name), at_end=False)
        removed = {each.name for each in migration.operations if isinstance(each, migrations.RemoveConstraint)}
        widened = removed.intersection(getattr(migration, "widened", ()))
        new = {each.name_lower for each in migration.operations if isinstance(each, migrations.CreateModel)}
        for operation in migration.operations:
            if isinstance(operation, migrations.AddConstraint) and operation.constraint.name in widened:
                continue
            is_of_new = getattr(operation, "model_name_lower", "") in new  # which the program before does not know
            if not is_of_new and (why := breaking(operation, state, app)):
                found.append(f"{app}/{name}: {operation.describe()}: {why}")
            operation.state_forwards(app, state)
    assert found == []


def test_each_kind_of_breaking_operation_is_known():
    state = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("text", models.CharField(max_length=20, null=True))]
    migrations.CreateModel("Thing", fields).state_forwards("x", state)
    constraint = models.UniqueConstraint(fields=["text"], name="once")
    broken = [
        migrations.RemoveField("thing", "text"),
        migrations.RenameField("thing", "text", "words"),
        migrations.DeleteModel("Thing"),
        migrations.AddField("thing", "number", models.IntegerField(default=0)),
        migrations.AlterField("thing", "text", models.CharField(max_length=20)),
        migrations.AlterField("thing", "text", models.CharField(max_length=10, null=True)),
        migrations.AlterField("thing", "text", models.IntegerField(null=True)),
        migrations.AlterField("thing", "text", models.CharField(max_length=20, null=True, unique=True)),
        migrations.AddConstraint("thing", constraint),
        migrations.SeparateDatabaseAndState([migrations.RemoveField("thing", "text")]),
    ]
    harmless = [
        migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("thing", "number", models.IntegerField(null=True)),
        migrations.AddField("thing", "number", models.IntegerField(db_default=0)),
        migrations.AlterField("thing", "text", models.CharField("語", max_length=30, null=True)),
        migrations.RemoveConstraint("thing", "once"),
        migrations.RunPython(migrations.RunPython.noop),
    ]
    assert [operation for operation in broken if not breaking(operation, state, "x")] == []
    assert [operation for operation in harmless if breaking(operation, state, "x")] == []
