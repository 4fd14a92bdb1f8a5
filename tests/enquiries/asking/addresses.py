"""Who may open the secretariat's pages of enquiries."""

from datetime import timedelta

from django.utils import timezone

from members.models import User
from tests import make
from tests.access import LEADS_BACK, Row, secretariat
from tests.enquiries import made

SHINAGAWA = "131091"


def draft():
    return made.draft(SHINAGAWA, due_on=timezone.localdate() + timedelta(days=20))


def sent():
    enquiry = draft()
    enquiry.send(by=User.objects.secretariat().first() or make.secretariat("sender@example.jp"))
    return enquiry


def of_draft(*rest):
    return lambda: [draft().pk, *rest]


def of_sent(*rest):
    return lambda: [sent().pk, *rest]


def question():
    enquiry = draft()
    return [enquiry.pk, enquiry.questionnaire.questions.get().pk]


def with_version():
    enquiry = sent()
    enquiry.begin_version(by=User.objects.secretariat().first())
    return [enquiry.pk]


READ, FORM, LEFT = secretariat(200), secretariat(200), secretariat(302)

ROWS: list[Row] = [
    Row("enquiries:enquiry-list", [], READ, secretariat(405)),
    Row("enquiries:enquiry-create", [], READ, FORM),
    Row("enquiries:enquiry-detail", of_draft(), READ, secretariat(405)),
    Row("enquiries:enquiry-edit", of_draft(), READ, FORM, "draft"),
    Row("enquiries:enquiry-edit", of_sent(), LEFT, secretariat(409), "sent"),
    Row("enquiries:enquiry-discard", of_draft(), READ, LEFT),
    Row("enquiries:enquiry-preview", of_draft(), READ, secretariat(405)),
    Row("enquiries:enquiry-paper", of_draft(), READ, secretariat(405)),
    Row("enquiries:enquiry-send", of_draft(), READ, secretariat(409)),
    Row("enquiries:enquiry-ask-again", of_sent(), READ, LEFT),
    Row("enquiries:enquiry-extend", of_sent(), READ, FORM),
    Row("enquiries:enquiry-close", of_sent(), READ, LEFT),
    Row("enquiries:enquiry-reopen", of_sent(), READ, LEFT),
    Row("enquiries:question-list", of_draft(), READ, secretariat(405)),
    Row("enquiries:question-add", of_draft("short"), READ, FORM),
    Row("enquiries:question-add", of_draft("nothing"), secretariat(404), secretariat(404), "of no kind"),
    Row("enquiries:question-copy", of_draft(), READ, FORM),
    Row("enquiries:question-edit", question, READ, FORM),
    Row("enquiries:question-up", question, LEADS_BACK, LEFT),
    Row("enquiries:question-down", question, LEADS_BACK, LEFT),
    Row("enquiries:question-delete", question, READ, LEFT),
    Row("enquiries:version-begin", of_sent(), LEADS_BACK, LEFT),
    Row("enquiries:version-publish", with_version, READ, LEFT),
    Row("enquiries:version-discard", with_version, READ, LEFT),
    Row("enquiries:addressee-list", of_sent(), READ, secretariat(405)),
    Row("enquiries:addressee-edit", of_draft(), READ, FORM),
    Row("enquiries:addressee-detail", of_sent(SHINAGAWA), READ, secretariat(405)),
    Row("enquiries:addressee-extend", of_sent(SHINAGAWA), READ, FORM),
    Row("enquiries:addressee-ask-again", of_sent(SHINAGAWA), LEADS_BACK, LEFT),
]
