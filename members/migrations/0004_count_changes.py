from django.db import migrations

from portal.database.migration_operations import CountChanges


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_user_mail_choice_user_mail_fails_since_and_more"),
    ]
    operations = [
        CountChanges(["members_membership", "members_office", "members_picture", "members_profile"]),
    ]
