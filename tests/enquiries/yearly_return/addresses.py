"""Who may open the page of a ward's yearly return."""

from django.utils import timezone

from tests.access import LOGIN, Row, audience
from tests.enquiries import made
from tests.enquiries.results.addresses import asker

WARD = audience(LOGIN, 403, 403, 403, 404, 403, 403)  # it has handed nothing in


def asked():
    by = asker()
    return [made.sent("131091", by=by, preset="yearly_return", due_on=timezone.localdate()).pk]


ROWS = [Row("enquiries:tie-intake", asked, WARD, WARD)]
