"""A number of its own for each proposal, given when it is first posted. What has been posted keeps the number it had."""

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Q


def keep_numbers(apps, schema_editor):
    """Number every proposal that was ever posted, returned to its writers or not, by its key, as it was known."""
    proposals = apps.get_model("bulletin", "Proposal").objects
    versions = apps.get_model("bulletin", "ProposalVersion").objects.filter(proposal=OuterRef("pk"))
    proposals.filter(Q(posted_at__isnull=False) | Exists(versions)).update(number=F("pk"))


class Migration(migrations.Migration):
    dependencies = [("bulletin", "0027_archive_contents")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="number",
            field=models.PositiveIntegerField(editable=False, null=True, unique=True, verbose_name="番号"),
        ),
        migrations.RunPython(keep_numbers, migrations.RunPython.noop),
    ]
