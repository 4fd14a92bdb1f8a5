from django.db import migrations


class Migration(migrations.Migration):
    """Notices and mail are tables of the app outbox from now on; nothing happens to the tables."""

    dependencies = [("portal", "0010_wording_followed_once")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("Notice"), migrations.DeleteModel("OutgoingMail")]
        )
    ]
