"""Who may open the pages of grants."""

from django.utils import timezone

from enquiries.models import Grant, GrantScheme
from tests import make
from tests.access import PUBLIC, Row, secretariat
from tests.enquiries import made
from tests.enquiries.results.addresses import asker


def grant():
    scheme, ward = GrantScheme.objects.get(), make.place("131091")
    return [Grant.objects.create(scheme=scheme, ward=ward, fiscal_year=2016, project="茶会").pk]


def applications():
    by = asker()
    return [made.sent("131091", by=by, preset="grant_application", fiscal_year=2016, due_on=timezone.localdate()).pk]


ROWS = [
    Row("published:grant-table", [], PUBLIC, PUBLIC),
    Row("published:grant-year", [2015], PUBLIC, PUBLIC),
    Row("enquiries:grant-list", [], secretariat(200), secretariat(200)),
    Row("enquiries:grant-create", [], secretariat(200), secretariat(200)),
    Row("enquiries:grant-edit", grant, secretariat(200), secretariat(200)),
    Row("enquiries:grant-year-edit", [2016], secretariat(200), secretariat(200)),
    Row("enquiries:grant-year-edit", [2014], secretariat(404), secretariat(404), "before the scheme"),
    Row("enquiries:grant-publish", [2016], secretariat(200), secretariat(302)),
    Row("enquiries:grant-report", [2016], secretariat(200), secretariat(200)),
    Row("enquiries:grant-paper", [2016], secretariat(200), secretariat(200)),
    Row("enquiries:grant-intake", applications, secretariat(200), secretariat(302)),
]
