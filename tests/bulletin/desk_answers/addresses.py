from tests import make
from tests.access import GET_ONLY, LEADS_BACK, Row, secretariat


def asked():
    return [make.proposal().pk]


def ward():
    return [make.proposal().pk, "131091"]


def draft():
    return [make.proposal(state="draft").pk]


ROWS: list[Row] = [
    Row("bulletin-answers:contact-list", asked, secretariat(200), GET_ONLY, "asked"),
    Row("bulletin-answers:contact-list", draft, secretariat(404), GET_ONLY, "draft"),
    Row("bulletin-answers:record", ward, secretariat(200), secretariat(200), "asked"),
    Row("bulletin-answers:ask-again", ward, LEADS_BACK, secretariat(302), "asked"),
]
