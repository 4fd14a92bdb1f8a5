from django.db import migrations

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    """Once more: SQLite drops triggers where a table is built anew."""

    dependencies = [("agreements", "0005_ties_and_freezes")]
    operations = [CountChanges(["agreements_tie"])]
