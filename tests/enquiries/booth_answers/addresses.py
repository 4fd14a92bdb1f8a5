"""Who may open the page that takes answers into booths."""

from django.utils import timezone

from tests.access import Row, secretariat
from tests.enquiries import made
from tests.enquiries.results.addresses import asker


def asked():
    return [made.sent("182109", by=asker(), preset="booths", due_on=timezone.localdate()).pk]


ROWS = [Row("enquiries:booth-intake", asked, secretariat(200), secretariat(200))]
