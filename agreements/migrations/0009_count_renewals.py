from django.db import migrations

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    """The public page of a body shows its renewals."""

    dependencies = [("agreements", "0008_term_needs_a_renewal")]
    operations = [CountChanges(["agreements_renewal"])]
