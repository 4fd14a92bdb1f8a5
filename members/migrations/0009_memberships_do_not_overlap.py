from django.db import migrations

from portal.database.migration_operations import RefuseOverlaps


def end_overlapping(apps, schema_editor):
    """End a membership on the first day of the next one of its municipality, where an import let them overlap."""
    Membership = apps.get_model("members", "Membership")
    before = None
    for row in Membership.objects.order_by("municipality", "started_on", "pk"):
        same = before and before.municipality_id == row.municipality_id
        if same and row.started_on and (before.ended_on is None or before.ended_on > row.started_on):
            if before.started_on is None or before.started_on < row.started_on:
                Membership.objects.filter(pk=before.pk).update(ended_on=row.started_on)
            else:  # the same first day: one of the two says it
                keep, drop = sorted([before, row], key=lambda each: each.application_id is None)
                drop.delete()
                row = keep
        before = row


class Migration(migrations.Migration):
    dependencies = [("members", "0008_user_stopped_at")]

    operations = [
        migrations.RunPython(end_overlapping, migrations.RunPython.noop),
        RefuseOverlaps("members_membership", "municipality_id", "members_municipality"),
    ]
