from django.db import migrations

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_first_version"),
        ("timeline", "0001_initial"),
    ]
    operations = [
        CountChanges(
            [
                "timeline_correction",
                "timeline_document",
                "timeline_document_bodies",
                "timeline_edition",
                "timeline_entry",
                "timeline_entry_bodies",
                "timeline_entry_municipalities",
                "timeline_entry_prefectures",
                "timeline_item",
                "timeline_link",
                "timeline_part",
                "timeline_role",
                "timeline_series",
                "timeline_slot",
                "timeline_venue",
            ]
        )
    ]
