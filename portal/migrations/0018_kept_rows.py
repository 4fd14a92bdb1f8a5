from django.db import migrations, models

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    dependencies = [("portal", "0017_emergency_wording")]

    operations = [
        migrations.CreateModel(
            name="KeptRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30, verbose_name="一覧")),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="行の記号")),
                ("day", models.DateField(verbose_name="日")),
                ("said", models.JSONField(null=True, verbose_name="内容")),
            ],
            options={
                "verbose_name": "一覧の記録",
                "verbose_name_plural": "一覧の記録",
                "ordering": ["name", "key", "day"],
            },
        ),
        migrations.AddConstraint(
            model_name="keptrow",
            constraint=models.UniqueConstraint(
                models.F("name"), models.F("key"), models.F("day"), name="portal_keptrow_once_a_day"
            ),
        ),
        CountChanges(["portal_keptrow"]),
    ]
