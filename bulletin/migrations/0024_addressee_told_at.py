from collections.abc import Callable
from typing import Any

from django.db import migrations, models


def fill_told_at(apps: Any, schema_editor: Any) -> None:
    """When the people of each addressee were first told: the first notice of the proposal to one of them.

    Where the notice is gone (deleted when the proposal was hidden), what they did with it says that they knew.
    """
    addressee, notice = apps.get_model("bulletin", "Addressee"), apps.get_model("outbox", "Notice")
    first: dict[tuple[int, int], Any] = {}
    kinds = ("posted", "asked-later", "reopened", "extended")
    for kind in kinds:
        found = notice.objects.filter(key__startswith=f"proposal-{kind}:").exclude(municipality=None)
        for key, place, moment in found.values_list("key", "municipality", "created_at"):
            asked = (int(key.split(":")[1]), place)
            first[asked] = min(first.get(asked, moment), moment)
    rows = addressee.objects.filter(told_at=None)
    for row in rows.only("proposal_id", "municipality_id", "seen_at", "first_answered_at").iterator():
        known = [first.get((row.proposal_id, row.municipality_id)), row.seen_at, row.first_answered_at]
        if moments := [moment for moment in known if moment]:
            addressee.objects.filter(pk=row.pk).update(told_at=min(moments))


nothing: Callable[..., None] = migrations.RunPython.noop


class Migration(migrations.Migration):
    dependencies = [
        ("bulletin", "0023_choices_of_paper_answers"),
        ("outbox", "0002_bounces_and_offices"),
    ]

    operations = [
        migrations.AddField(
            model_name="addressee",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="はじめて知らせた日時"),
        ),
        migrations.RunPython(fill_told_at, nothing),
    ]
