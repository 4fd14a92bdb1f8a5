"""Who may open the pages of enquiries."""

from django.core.files.uploadedfile import SimpleUploadedFile

from enquiries.models import AnswerFile, EnquiryAddressee
from tests import make
from tests.access import GET_ONLY, LEADS_BACK, LOGIN, Row, audience, secretariat, staff
from tests.enquiries import made

# asked: 品川区 as a ward
ASKED = audience(LOGIN, 403, 404, 404, 200, 403, 403)
ASKED_ON = audience(LOGIN, 403, 404, 404, 302, 403, 403)
OF_MANAGERS = audience(LOGIN, 403, 403, 404, 403, 403, 403)  # 坂井市's manager, whom nobody asked


def draft():
    return [made.draft("131091").pk]


def sent():
    return [made.sent("131091", by=make.secretariat("shokai@example.jp")).pk]


def sent_elsewhere():
    return [made.sent("131032", by=make.secretariat("shokai@example.jp")).pk]


def file_of_draft():
    """A file of 品川区, not handed in."""
    enquiry = made.draft("131091", questions=("file",))
    enquiry.send(by=make.secretariat("shokai@example.jp"))
    row = EnquiryAddressee.objects.get(enquiry=enquiry)
    said = {"name": "実績.txt", "media_type": "text/plain", "is_clean": True, "by": None}
    sent = SimpleUploadedFile("x", b"x")
    return [AnswerFile.objects.take_in(row, enquiry.questionnaire.listed()[0], sent, **said).pk]


ROWS: list[Row] = [
    # asking
    Row("enquiries:enquiry-detail", draft, secretariat(200), GET_ONLY, "draft"),
    Row("enquiries:enquiry-detail", sent, secretariat(200), GET_ONLY, "sent"),
    # answering
    Row("enquiries:inbox", [], staff(200), GET_ONLY),
    Row("enquiries:answer", sent, ASKED, ASKED_ON, "asked"),
    Row("enquiries:answer", sent_elsewhere, staff(404), staff(404), "foreign"),
    Row("enquiries:answer", draft, staff(404), staff(404), "draft"),
    Row("enquiries:answer-confirm", sent, ASKED, ASKED_ON, "asked"),
    Row("enquiries:answer-confirm", sent_elsewhere, staff(404), staff(404), "foreign"),
    Row("enquiries:answer-copy", sent, LEADS_BACK, ASKED_ON, "asked"),
    Row("enquiries:answer-copy", sent_elsewhere, LEADS_BACK, staff(404), "foreign"),
    Row("enquiries:answer-pass", sent, ASKED, ASKED, "asked"),
    Row("enquiries:answer-pass", sent_elsewhere, staff(404), staff(404), "foreign"),
    Row("enquiries:answer-return", sent, OF_MANAGERS, OF_MANAGERS, "of managers"),
    Row("enquiries:answer-file", file_of_draft, audience(LOGIN, 404, 404, 404, 200, 404, 404), GET_ONLY, "draft"),
    Row("enquiries:answer-file-remove", file_of_draft, ASKED, ASKED_ON, "draft"),
]
