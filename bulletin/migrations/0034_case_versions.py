"""What cases say in public is kept from now on: for those that are public already, what they say today."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from portal.database.migration_operations import CountChanges

CHANNELS = {
    "board": "掲示板",
    "visit": "訪問",
    "general_meeting": "区長会総会",
    "introduction": "紹介",
    "earlier_ties": "以前からの縁",
}
STEPS = {
    "proposed": "提案",
    "answered": "回答",
    "consulted": "相談",
    "visited": "訪問",
    "negotiated": "協議",
    "held": "開催",
    "agreed": "協定",
    "reported": "報告",
}


def keep_first_versions(apps, schema_editor):
    """A version of each published case, as Case.public_content says it."""
    cases = apps.get_model("bulletin", "Case").objects.exclude(published_at=None)
    roles = dict(apps.get_model("bulletin", "ParticipantRole").objects.values_list("code", "name"))
    versions = apps.get_model("bulletin", "CaseVersion").objects
    for case in cases.prefetch_related("fields", "steps"):
        steps = [step for step in case.steps.all() if step.published_at]
        days = [step.first_day for step in steps if step.first_day]
        content = {
            "title": case.title,
            "summary": case.summary,
            "channel": CHANNELS.get(case.channel, case.channel),
            "fields": [field.name for field in case.fields.all()],
            "result": case.result,
            "visitors": case.visitors,
            "closed_on": case.closed_on and case.closed_on.isoformat(),
            "places": [[name, roles.get(role, role)] for _, name, _, role in case.outline["places"]],
            "former": [[name, roles.get(role, role), until] for _, name, _, role, until in case.former],
            "steps": [
                {
                    "kind": STEPS.get(step.kind, step.kind),
                    "first_day": step.first_day and step.first_day.isoformat(),
                    "last_day": step.last_day and step.last_day.isoformat(),
                    "text": step.text,
                    "note": step.note,
                    "venue": step.venue,
                }
                for step in steps
            ],
        }
        first_day = min(days, default=timezone.localdate(case.published_at))
        versions.create(case=case, saved_on=timezone.localdate(), first_day=first_day, content=content)


class Migration(migrations.Migration):
    dependencies = [("bulletin", "0033_yearly_cases")]

    operations = [
        migrations.CreateModel(
            name="CaseVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("saved_on", models.DateField(verbose_name="保存した日")),
                (
                    "first_day",
                    models.DateField(help_text="日付のある歩みがなければ、公開した日", verbose_name="最初の日"),
                ),
                ("content", models.JSONField(verbose_name="内容")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="bulletin.case",
                        verbose_name="連携事例",
                    ),
                ),
            ],
            options={
                "verbose_name": "連携事例の版",
                "verbose_name_plural": "連携事例の版",
                "ordering": ["case", "saved_on"],
            },
        ),
        migrations.AddConstraint(
            model_name="caseversion",
            constraint=models.UniqueConstraint(
                models.F("case"), models.F("saved_on"), name="bulletin_case_version_once_a_day"
            ),
        ),
        migrations.RunPython(keep_first_versions, migrations.RunPython.noop),
        CountChanges(["bulletin_caseversion"]),
    ]
