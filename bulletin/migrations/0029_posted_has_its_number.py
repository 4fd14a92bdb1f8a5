from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("bulletin", "0028_proposal_numbers")]

    operations = [
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=Q(posted_at=None) | Q(number__isnull=False),
                name="bulletin_proposal_posted_has_its_number",
                violation_error_message="掲載した提案には番号が要ります。",
            ),
        ),
    ]
