from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat


def give_keys(apps, schema_editor):
    """Notices written before they had a key were each about a cause of their own."""
    number = Cast(F("pk"), models.CharField(max_length=20))
    apps.get_model("portal", "Notice").objects.update(key=Concat(Value("notice:"), number))


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_auditline_notice_outgoingmail")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="key",
            field=models.CharField(default="", max_length=150, verbose_name="記号"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="notice",
            name="for_secretariat",
            field=models.BooleanField(default=False, verbose_name="事務局あて"),
        ),
        migrations.AddField(
            model_name="notice",
            name="for_digest",
            field=models.BooleanField(default=False, verbose_name="まとめて送る"),
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint("user", "key", name="portal_notice_told_once"),
        ),
    ]
