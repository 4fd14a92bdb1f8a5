import datetime

import django.db.models.deletion
from django.db import migrations, models


def link_waiting(apps, schema_editor):
    """Digests that have not left know their notices: those noted as digested when the mail was written."""
    Notice, mails = apps.get_model("portal", "Notice"), apps.get_model("portal", "OutgoingMail").objects
    for mail in mails.filter(key__startswith="digest:", sent_at=None, given_up_at=None):
        about = datetime.timedelta(minutes=5)
        when = (mail.created_at - about, mail.created_at + about)
        Notice.objects.filter(user=mail.user_id, digested_at__range=when).update(digest=mail)


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_mail_wordings")]

    operations = [
        migrations.AddField(
            "notice",
            "digest",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="digested",
                to="portal.outgoingmail",
                verbose_name="まとめのメール",
            ),
        ),
        migrations.RunPython(link_waiting, migrations.RunPython.noop, elidable=True),
    ]
