from django.db import migrations

from portal.operations import GramIndex


class Migration(migrations.Migration):
    dependencies = [
        ("bulletin", "0004_cases"),
    ]
    operations = [GramIndex("bulletin_proposal", "search_text")]
