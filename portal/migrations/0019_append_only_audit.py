from django.db import migrations

from portal.database.migration_operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("portal", "0018_kept_rows")]

    operations = [AppendOnly(["portal_auditline"])]
