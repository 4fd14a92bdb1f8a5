from django.db import migrations

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_first_version"),
        ("members", "0001_initial"),
    ]
    operations = [
        CountChanges(
            [
                "members_formername",
                "members_municipality",
                "members_prefecture",
            ]
        )
    ]
