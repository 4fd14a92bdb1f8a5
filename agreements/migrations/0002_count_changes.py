from django.db import migrations

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_first_version"),
        ("agreements", "0001_initial"),
    ]
    operations = [
        CountChanges(
            [
                "agreements_agreement",
                "agreements_body",
                "agreements_footnote",
                "agreements_publishedfigure",
                "agreements_source",
                "agreements_statistic",
                "agreements_statisticseries",
                "agreements_tie",
            ]
        )
    ]
