from django.db import migrations, models

BY_DESK, BY_MANAGER = "差戻し", "承認せずに差し戻す"


def mark_returned(apps, schema_editor):
    """Of what is a draft again: whose reason it shows, and what stood before, as the audit has it."""
    Proposal, AuditLine = apps.get_model("bulletin", "Proposal"), apps.get_model("portal", "AuditLine")
    lines = AuditLine.objects.filter(subject_kind="提案", action__in=[BY_DESK, BY_MANAGER]).order_by("pk")
    last = dict(lines.values_list("subject_id", "action"))
    returned = [pk for pk, action in last.items() if action == BY_DESK]
    Proposal.objects.filter(pk__in=returned, returned_at__isnull=False).update(is_returned_by_desk=True)
    for pk, at in lines.filter(action=BY_DESK).values_list("subject_id", "at"):
        apps.get_model("bulletin", "ProposalVersion").objects.filter(proposal=pk, saved_at__lte=at).update(
            is_withheld=True
        )


class Migration(migrations.Migration):
    dependencies = [("bulletin", "0009_step_tokens"), ("portal", "0007_wording")]

    operations = [
        migrations.AddField(
            "proposal",
            "is_returned_by_desk",
            models.BooleanField(default=False, verbose_name="事務局が差し戻した"),
        ),
        migrations.AddField(
            "proposalversion", "is_withheld", models.BooleanField(default=False, verbose_name="差戻しの前")
        ),
        migrations.RunPython(mark_returned, migrations.RunPython.noop, elidable=True),
    ]
