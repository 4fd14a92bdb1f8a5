from django.db import migrations

from portal.database.migration_operations import RespellSearchText


class Migration(migrations.Migration):
    dependencies = [("bulletin", "0024_addressee_told_at")]
    operations = [RespellSearchText("bulletin", ["Proposal", "Message", "Case"], "竈釜 竃釜 穐秋 〜~ ∼~")]
