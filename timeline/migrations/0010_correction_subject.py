import django.db.models.deletion
from django.db import migrations, models

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    dependencies = [("timeline", "0009_record_files")]

    operations = [
        migrations.AddField(
            "correction",
            "overtaken_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="timeline.correction",
                verbose_name="そののちの訂正",
            ),
        ),
        migrations.AddField(
            "correction",
            "subject_id",
            models.PositiveBigIntegerField(blank=True, null=True, verbose_name="対象の番号"),
        ),
        migrations.AddField(
            "correction",
            "subject_kind",
            models.CharField(
                blank=True, help_text="公表値、協定など。経過なら空欄", max_length=50, verbose_name="対象の種類"
            ),
        ),
        migrations.AlterField("correction", "place", models.CharField(max_length=300, verbose_name="箇所")),
        migrations.AddIndex(
            "correction", models.Index(fields=["subject_kind", "subject_id"], name="timeline_correction_subject")
        ),
        CountChanges(["timeline_correction"]),  # SQLite rebuilt the table
    ]
