"""Who may open the pages of results and editions."""

from django.utils import timezone

from enquiries.models import Enquiry, Question, ResultEdition
from enquiries.results.editions import frozen
from members.models import User
from tests import make
from tests.access import LEADS_BACK, PUBLIC, Row, audience, secretariat
from tests.enquiries import made


def asker():
    """Somebody of the secretariat; the same one for all that a page needs."""
    return User.objects.filter(email="asker@example.jp").first() or make.secretariat("asker@example.jp")


def sent():
    """An enquiry to 品川区 with a text, not answered."""
    by, today = asker(), timezone.localdate()
    return [made.sent("131091", by=by, questions=("long",), due_on=today).pk]


def texts():
    [pk] = sent()
    return [pk, Question.objects.get(questionnaire__enquiry=pk).key]


def edition(**fields):
    [pk] = sent()
    enquiry = Enquiry.objects.get(pk=pk)
    by = asker()
    row, _ = ResultEdition.objects.make(enquiry, "flash", frozen(enquiry, enquiry.due_on), by=by)
    ResultEdition.objects.filter(pk=row.pk).update(**fields)
    return row


def being_made():
    return [edition().pk]


def published():
    row = edition()
    row.publish(by=asker())
    return [row.pk]


def for_members():
    row = edition(audience="members")
    row.publish(by=asker())
    return [row.pk]


def draft():
    return [made.draft("131091").pk]


READ_BY_DESK = audience(404, 404, 404, 404, 404, 200, 200)
READ_BY_MEMBERS = audience(404, 404, 200, 200, 200, 200, 200)

ROWS = [
    Row("enquiries:results", sent, secretariat(200), secretariat(200)),
    Row("enquiries:results", draft, secretariat(404), secretariat(404), "draft"),
    Row("enquiries:text-list", texts, secretariat(200), secretariat(200)),
    Row("enquiries:edition-make", sent, LEADS_BACK, secretariat(404)),
    Row("enquiries:edition-edit", being_made, secretariat(200), secretariat(200)),
    Row("enquiries:edition-texts", lambda: [*being_made(), "nothing"], secretariat(404), secretariat(404)),
    Row("enquiries:edition-publish", being_made, secretariat(200), secretariat(302)),
    Row("enquiries:edition-remove", being_made, LEADS_BACK, secretariat(302)),
    Row("published:edition-detail", published, PUBLIC, PUBLIC),
    Row("published:edition-detail", being_made, READ_BY_DESK, READ_BY_DESK, "being made"),
    Row("published:edition-detail", for_members, READ_BY_MEMBERS, READ_BY_MEMBERS, "for members"),
]
