from django.db import migrations

from portal.database.migration_operations import RespellSearchText


class Migration(migrations.Migration):
    dependencies = [("members", "0012_invited_name")]
    operations = [RespellSearchText("members", ["Municipality"], "竈釜 竃釜 穐秋 〜~ ∼~")]
