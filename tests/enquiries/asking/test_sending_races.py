"""An enquiry that two send at once, or that is sent while its questions or addressees are changed."""

from datetime import date
from functools import partial

import pytest

from enquiries.asking.models.sending import RecipientsChanged
from enquiries.models import Enquiry, Question
from outbox.models import Notice
from tests import make
from tests.enquiries import made
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk():
    make.staff("aya@example.jp", "131091")
    return make.secretariat()


@pytest.fixture
def draft(desk):
    return made.draft("131091", due_on=date(2100, 6, 30))


def read():
    """The enquiry as a request of its own reads it."""
    return Enquiry.objects.select_related("questionnaire").get()


def test_of_two_who_send_at_once_one_does(draft, desk):
    sent = race(*(partial(read().send, by=desk, mark=draft.recipients().mark) for _ in range(2)))
    assert [each is None for each in sorted(sent, key=bool)] == [True, False]
    assert [Enquiry.objects.get().number, Notice.objects.count()] == [1, 1]


def test_two_enquiries_sent_at_once_get_two_numbers(draft, desk):
    other = made.draft("131091", due_on=date(2100, 6, 30))
    race(partial(draft.send, by=desk), partial(other.send, by=desk))
    assert set(Enquiry.objects.values_list("number", flat=True)) == {1, 2}


def test_question_added_while_sending_comes_before_it_or_not_at_all(draft, desk):
    def send(enquiry, mark):
        try:
            return enquiry.send(by=desk, mark=mark) is not None
        except RecipientsChanged:
            return False

    sheet = draft.questionnaire
    sent, added = race(
        partial(send, read(), draft.recipients().mark), partial(sheet.add, Question(kind="short", title="もう1つ"))
    )
    assert [sent, added] in ([True, False], [False, True])
    assert sheet.questions.count() == 1 + added
