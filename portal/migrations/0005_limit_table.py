from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """The table of the cache "default": counts of failed logins, used codes."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_notice_told_once")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
