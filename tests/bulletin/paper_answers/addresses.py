from bulletin.models import AnswerCode
from tests import make
from tests.access import GET_ONLY, LEADS_BACK, NOBODY, PUBLIC, Row, secretariat
from tests.bulletin.desk_answers.addresses import asked, ward


def paper():
    """An answer of 品川区 that waits."""
    row = make.proposal().addressees.get(municipality__lg_code="131091")
    return [AnswerCode.objects.issue(row, by=None).receive("raised", "", said_by="企画課 品川彩").pk]


ROWS: list[Row] = [
    Row("bulletin-paper:answer", [], PUBLIC, PUBLIC),
    Row("bulletin-paper:confirm", ["unknown"], NOBODY, NOBODY),
    Row("bulletin-answers:paper-decide", paper, secretariat(200), secretariat(200)),
    Row("bulletin-answers:sheets", asked, secretariat(302), GET_ONLY),
    Row("bulletin-answers:codes-issue", asked, LEADS_BACK, secretariat(302)),
    Row("bulletin-answers:code-issue", ward, LEADS_BACK, secretariat(302)),
    Row("bulletin-answers:sheet", ward, secretariat(404), GET_ONLY, "without a code"),
]
