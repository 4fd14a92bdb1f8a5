"""Who may open the pages of enquiries."""

from tests import make
from tests.access import LOGIN, Row, audience, staff
from tests.enquiries import made
from tests.enquiries.asking import addresses as asking
from tests.enquiries.grants import addresses as grants
from tests.enquiries.results import addresses as results
from tests.enquiries.yearly_return import addresses as yearly_return

# asked: 品川区 as a ward
ASKED = audience(LOGIN, 403, 404, 404, 200, 403, 403)


def draft():
    return [made.draft("131091").pk]


def sent():
    return [made.sent("131091", by=make.secretariat("shokai@example.jp")).pk]


def sent_elsewhere():
    return [made.sent("131032", by=make.secretariat("shokai@example.jp")).pk]


ROWS: list[Row] = [
    Row("enquiries:answer", sent, ASKED, ASKED, "asked"),
    Row("enquiries:answer", sent_elsewhere, staff(404), staff(404), "foreign"),
    Row("enquiries:answer", draft, staff(404), staff(404), "draft"),
]
ROWS += [*asking.ROWS, *results.ROWS, *grants.ROWS, *yearly_return.ROWS]
