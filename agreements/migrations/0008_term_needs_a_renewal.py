from django.db import migrations, models
from django.db.models import F, Q

from agreements.signing.terms import years_after
from portal.database.migration_operations import CountChanges

BOTH = "有効期間（1年以上）と、締結日より後の更新日は、両方を入力するか、両方を空けてください。"
NAME = "agreements_agreement_term_has_a_renewal"


def fill_in(apps, schema_editor):
    """The old constraint let a term without its renewal pass: NULL is not false."""
    agreements = apps.get_model("agreements", "Agreement").objects
    for agreement in agreements.filter(renews_on=None).exclude(term_years=None):
        until = years_after(agreement.signed_on, agreement.term_years)
        agreements.filter(pk=agreement.pk).update(renews_on=until)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0007_plain_labels")]

    operations = [
        migrations.RunPython(fill_in, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint("agreement", NAME),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                condition=Q(term_years=None, renews_on=None)
                | Q(term_years__gte=1, renews_on__gt=F("signed_on"))
                & Q(term_years__isnull=False, renews_on__isnull=False),
                name=NAME,
                violation_error_message=BOTH,
            ),
        ),
        CountChanges(["agreements_agreement"]),
    ]
