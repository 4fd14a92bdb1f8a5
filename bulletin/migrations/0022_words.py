"""The words of answers and the roles of participants become rows that the secretariat keeps; 見送り is an answer."""

from django.db import migrations, models

from portal.database.migration_operations import CountChanges

ANSWERS = [
    ("raised", "手を挙げる"),
    ("conditional", "条件付き"),
    ("considering", "検討中"),
    ("declined", "見送り"),
    ("not_applicable", "該当なし"),
]
ROLES = [("proposer", "提案"), ("lead", "中心の区"), ("partner", "参加"), ("introducer", "紹介")]


def enter(apps, schema_editor):
    for name, words in (("AnswerWord", ANSWERS), ("ParticipantRole", ROLES)):
        rows = apps.get_model("bulletin", name).objects
        for position, (code, word) in enumerate(words, start=1):
            rows.create(code=code, name=word, position=position)


def words(name, label):
    return migrations.CreateModel(
        name=name,
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("code", models.SlugField(editable=False, max_length=20, unique=True, verbose_name="記号")),
            ("name", models.CharField(max_length=20, unique=True, verbose_name="ことば")),
            ("position", models.PositiveSmallIntegerField(default=0, verbose_name="並び順")),
            ("is_active", models.BooleanField(default=True, verbose_name="これから選べる")),
        ],
        options={
            "verbose_name": label,
            "verbose_name_plural": label,
            "ordering": ["position", "pk"],
            "abstract": False,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("bulletin", "0021_paper_answers")]

    operations = [
        words("AnswerWord", "回答のことば"),
        words("ParticipantRole", "参加者の役割"),
        migrations.AlterField(
            "addressee",
            "answer",
            models.CharField(blank=True, choices=ANSWERS, max_length=20, verbose_name="回答"),
        ),
        migrations.AlterField(
            "answerversion", "answer", models.CharField(choices=ANSWERS, max_length=20, verbose_name="回答")
        ),
        migrations.AlterField("participant", "role", models.CharField(max_length=20, verbose_name="役割")),
        migrations.RunPython(enter, migrations.RunPython.noop),
        CountChanges(["bulletin_answerword", "bulletin_participantrole"]),
    ]
