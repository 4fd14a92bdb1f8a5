from django.db import migrations


class Migration(migrations.Migration):
    """Imports are tables of the app imports from now on; nothing happens to the tables."""

    dependencies = [("timeline", "0007_entry_kind")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("ImportRow"), migrations.DeleteModel("ImportJob")]
        )
    ]
