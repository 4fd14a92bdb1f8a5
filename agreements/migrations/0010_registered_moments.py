from django.db import migrations, models

HELP = "空欄は、この欄より前からあったもの"
TABLES = ("agreement", "publishedfigure")


def field(**options):
    return models.DateTimeField("登録日時", null=True, help_text=HELP, **options)


class Migration(migrations.Migration):
    """Since when the portal holds an agreement or a figure; blank for those it had before.

    With auto_now_add in the database's step, Django would write today's moment into all of them.
    """

    dependencies = [("agreements", "0009_count_renewals")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.AddField(table, "created_at", field()) for table in TABLES],
            [migrations.AddField(table, "created_at", field(auto_now_add=True)) for table in TABLES],
        )
    ]
