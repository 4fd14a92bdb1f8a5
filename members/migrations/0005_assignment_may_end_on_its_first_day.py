from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_count_changes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            "invitation", {"ordering": ["-created_at", "-pk"], "verbose_name": "招待", "verbose_name_plural": "招待"}
        ),
        migrations.RemoveConstraint("assignment", "members_assignment_ends_after_start"),
        migrations.AddConstraint(
            "assignment",
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="members_assignment_ends_not_before_start",
                violation_error_message="終了日は開始日以後の日にしてください。",
            ),
        ),
    ]
