from django.db import migrations, models

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    dependencies = [("bulletin", "0011_defaults")]

    operations = [
        migrations.AddField(
            "case", "former", models.JSONField(default=list, editable=False, verbose_name="以前の参加")
        ),
        CountChanges(["bulletin_case"]),  # SQLite rebuilt it
    ]
