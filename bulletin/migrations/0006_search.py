from django.db import migrations

from portal.database.migration_operations import SubstringIndex


class Migration(migrations.Migration):
    dependencies = [
        ("bulletin", "0005_answers"),
    ]
    operations = [SubstringIndex("bulletin_proposal", "search_text")]
