"""Who may open the pages of enquiries."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from enquiries.models import AnswerFile, EnquiryAddressee, EnquiryCode
from members.models import User
from tests import make
from tests.access import GET_ONLY, LEADS_BACK, LOGIN, NOBODY, PUBLIC, Row, audience, secretariat, staff
from tests.enquiries import made
from tests.enquiries.asking import addresses as asking
from tests.enquiries.booth_answers import addresses as booth_answers
from tests.enquiries.grants import addresses as grants
from tests.enquiries.results import addresses as results
from tests.enquiries.yearly_return import addresses as yearly_return

# asked: 品川区 as a ward
ASKED = audience(LOGIN, 403, 404, 404, 200, 403, 403)
OF_ASKED_ONLY = staff(405)
ASKED_ON = audience(LOGIN, 403, 404, 404, 302, 403, 403)
OF_MANAGERS = audience(LOGIN, 403, 403, 404, 403, 403, 403)  # 坂井市's manager, whom nobody asked


FAR = date(2100, 6, 30)


def asker():
    """Who sent the enquiries of these rows; one for all in a test."""
    return User.objects.filter(email="shokai@example.jp").first() or make.secretariat("shokai@example.jp")


def draft():
    return [made.draft("131091").pk]


def sent():
    return [made.sent("131091", due_on=FAR, by=asker()).pk]


def relief_call():
    return [made.sent("131091", due_on=FAR, by=asker(), preset="relief").pk]


def sent_elsewhere():
    return [made.sent("131032", due_on=FAR, by=asker()).pk]


def file_of_draft():
    """A file of 品川区, not handed in."""
    enquiry = made.draft("131091", questions=("file",), due_on=FAR)
    enquiry.send(by=asker())
    row = EnquiryAddressee.objects.get(enquiry=enquiry)
    said = {"name": "実績.txt", "media_type": "text/plain", "is_clean": True, "by": None}
    sent = SimpleUploadedFile("x", b"x")
    return [AnswerFile.objects.take_in(row, enquiry.questionnaire.listed()[0], sent, **said).pk]


def place_asked():
    return [*sent(), "131091"]


def paper():
    """An answer of 品川区 on paper that waits."""
    row = EnquiryAddressee.objects.select_related("enquiry__questionnaire").get(enquiry=sent()[0])
    return [EnquiryCode.objects.issue(row, by=None).receive({}, said_by="企画課 品川彩").pk]


ROWS: list[Row] = [
    # answering
    Row("enquiries:inbox", [], staff(200), GET_ONLY),
    Row("enquiries:answer", sent, ASKED, ASKED_ON, "asked"),
    Row("enquiries:answer", sent_elsewhere, staff(404), staff(404), "foreign"),
    Row("enquiries:answer", draft, staff(404), staff(404), "draft"),
    Row("enquiries:answer-roll-call", relief_call, ASKED, OF_ASKED_ONLY, "asked"),
    Row("enquiries:answer-roll-call", sent, staff(404), OF_ASKED_ONLY, "of another kind"),
    Row("enquiries:answer-confirm", sent, ASKED, ASKED_ON, "asked"),
    Row("enquiries:answer-confirm", sent_elsewhere, staff(404), staff(404), "foreign"),
    Row("enquiries:answer-copy", sent, LEADS_BACK, ASKED_ON, "asked"),
    Row("enquiries:answer-copy", sent_elsewhere, LEADS_BACK, staff(404), "foreign"),
    Row("enquiries:answer-pass", sent, ASKED, ASKED, "asked"),
    Row("enquiries:answer-pass", sent_elsewhere, staff(404), staff(404), "foreign"),
    Row("enquiries:answer-return", sent, OF_MANAGERS, OF_MANAGERS, "of managers"),
    Row("enquiries:answer-drop", sent, ASKED_ON, ASKED_ON, "nothing corrected"),
    Row("enquiries:answer-drop", sent_elsewhere, staff(404), staff(404), "foreign"),
    Row("enquiries:answer-workbook", sent, ASKED, ASKED, "asked"),
    Row("enquiries:answer-workbook", sent_elsewhere, staff(404), staff(404), "foreign"),
    Row("enquiries:answer-workbook-file", sent, ASKED, GET_ONLY, "asked"),
    Row("enquiries:answer-workbook-file", sent_elsewhere, staff(404), GET_ONLY, "foreign"),
    Row("enquiries:answer-file", file_of_draft, audience(LOGIN, 404, 404, 404, 200, 404, 404), GET_ONLY, "draft"),
    Row("enquiries:answer-file-remove", file_of_draft, ASKED, ASKED_ON, "draft"),
    # by a code, and told to the secretariat
    Row("enquiries:code-answer", [], PUBLIC, PUBLIC),
    Row("enquiries:code-confirm", ["unknown"], NOBODY, NOBODY),
    Row("enquiries:paper-decide", paper, secretariat(200), secretariat(200)),
    Row("enquiries:sheet-list", sent, secretariat(200), GET_ONLY),
    Row("enquiries:sheet-issue", sent, LEADS_BACK, secretariat(302)),
    Row("enquiries:sheet-pdf", sent, secretariat(302), GET_ONLY, "without codes"),
    Row("enquiries:code-issue", place_asked, LEADS_BACK, secretariat(302)),
    Row("enquiries:sheet", place_asked, secretariat(404), GET_ONLY, "without a code"),
    Row("enquiries:record", place_asked, secretariat(200), secretariat(200)),
]
ROWS += [*asking.ROWS, *results.ROWS, *grants.ROWS, *booth_answers.ROWS, *yearly_return.ROWS]
