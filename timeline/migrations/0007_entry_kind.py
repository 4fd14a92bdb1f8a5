import django.db.models.deletion
from django.db import migrations, models

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    dependencies = [("timeline", "0006_kinds")]

    operations = [
        migrations.AlterField(
            "entry",
            "kind",
            models.ForeignKey(
                db_column="kind",
                help_text="下書きの間は、なくてもよい",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="timeline.entrykind",
                to_field="key",
                verbose_name="種別",
            ),
        ),
        CountChanges(["timeline_entry"]),  # SQLite rebuilt the table, in both migrations
    ]
