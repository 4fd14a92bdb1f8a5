"""Who may open the pages of enquiries."""

from tests import make
from tests.access import GET_ONLY, HIDDEN, LOGIN, Row, audience, secretariat, staff
from tests.enquiries import made

# asked: 品川区 as a ward
ASKED = audience(LOGIN, 403, 404, 404, 200, 403, 403)


def draft():
    return [made.draft("131091").pk]


def sent():
    return [made.sent("131091", by=make.secretariat("shokai@example.jp")).pk]


def sent_elsewhere():
    return [made.sent("131032", by=make.secretariat("shokai@example.jp")).pk]


ROWS: list[Row] = [
    # asking
    Row("enquiries:enquiry-detail", draft, secretariat(200), GET_ONLY, "draft"),
    Row("enquiries:enquiry-detail", sent, secretariat(200), GET_ONLY, "sent"),
    # answering
    Row("enquiries:answer", sent, ASKED, ASKED, "asked"),
    Row("enquiries:answer", sent_elsewhere, staff(404), staff(404), "foreign"),
    Row("enquiries:answer", draft, staff(404), staff(404), "draft"),
]
