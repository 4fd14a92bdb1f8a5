"""種別 become rows that the secretariat keeps. The next migration lets entries point to them."""

from django.db import migrations, models

from portal.database.migration_operations import CountChanges

# key, name, whether the public attends
KINDS = [
    ("general_meeting", "区長会総会", False),
    ("advisory_council", "特別区制度懇談会", False),
    ("agreement", "協定締結", False),
    ("fair", "魅力発信イベント・物産", True),
    ("exhibition", "展示", True),
    ("lecture", "講演会・シンポジウム", True),
    ("committee", "委員会・協議会", False),
    ("festival", "まつり等への協力", True),
    ("visit", "訪問・意見交換", False),
    ("publication", "公表", False),
    ("national", "国の動き", False),
    ("relief", "災害支援", False),
    ("other", "その他", False),
]


def enter(apps, schema_editor):
    kind, entry = apps.get_model("timeline", "EntryKind"), apps.get_model("timeline", "Entry")
    for position, (key, name, has_audience) in enumerate(KINDS, start=1):
        kind.objects.create(key=key, name=name, position=position, has_audience=has_audience)
    entry.objects.filter(kind="").update(kind=None)


def leave(apps, schema_editor):
    apps.get_model("timeline", "Entry").objects.filter(kind=None).update(kind="")


class Migration(migrations.Migration):
    dependencies = [("timeline", "0005_imports")]

    operations = [
        migrations.CreateModel(
            name="EntryKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(editable=False, max_length=20, unique=True, verbose_name="記号")),
                ("name", models.CharField(max_length=30, unique=True, verbose_name="種別")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="並び順")),
                ("has_audience", models.BooleanField(default=False, verbose_name="催しとして案内する")),
                ("is_active", models.BooleanField(default=True, verbose_name="新しい経過で選べる")),
            ],
            options={
                "verbose_name": "経過の種別",
                "verbose_name_plural": "経過の種別",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AlterField("entry", "kind", models.CharField(max_length=20, null=True, verbose_name="種別")),
        migrations.RunPython(enter, leave),
        CountChanges(["timeline_entrykind"]),
    ]
