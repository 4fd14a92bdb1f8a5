from django.db import migrations

from portal.database.migration_operations import GramIndex


class Migration(migrations.Migration):
    dependencies = [
        ("bulletin", "0005_answers"),
    ]
    operations = [GramIndex("bulletin_proposal", "search_text")]
