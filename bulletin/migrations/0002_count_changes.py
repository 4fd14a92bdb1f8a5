from django.db import migrations

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_first_version"),
        ("bulletin", "0001_initial"),
    ]
    operations = [
        CountChanges(
            [
                "bulletin_case",
                "bulletin_case_fields",
                "bulletin_casepicture",
                "bulletin_field",
                "bulletin_participant",
                "bulletin_step",
            ]
        )
    ]
