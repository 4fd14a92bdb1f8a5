from django.db import migrations, models

from portal.database.migration_operations import SubstringIndex
from portal.japanese.text import normalise


def fill(apps, schema_editor):
    """Words to all become findable; what is private or hidden stays without."""
    Message = apps.get_model("bulletin", "Message")
    shown = Message.objects.filter(line=None, hidden_at=None)
    for message in shown.order_by("pk").only("body").iterator():
        Message.objects.filter(pk=message.pk).update(search_text=normalise(message.body))


class Migration(migrations.Migration):
    dependencies = [
        ("bulletin", "0015_step_event_kind"),
    ]
    operations = [
        migrations.AddField(
            "message",
            "search_text",
            models.TextField("検索用の文字列", blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=models.Q(("search_text", ""), models.Q(("hidden_at", None), ("line", None)), _connector="OR"),
                name="bulletin_message_private_is_not_found",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "message",
            models.Index(
                models.F("written_at"), models.F("id"), condition=models.Q(("line", None)), name="bulletin_message_newest"
            ),
        ),
        SubstringIndex("bulletin_message", "search_text"),
    ]
