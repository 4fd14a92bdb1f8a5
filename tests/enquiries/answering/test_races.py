"""An answer that is saved or handed in while the enquiry is closed, extended or answered by a colleague."""

from datetime import date
from functools import partial

import pytest

from enquiries.models import Answer, AnswerVersion, Enquiry, EnquiryAddressee
from tests import make
from tests.enquiries import made
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

VALUES = {"a": "1"}


@pytest.fixture
def people():
    return make.secretariat(), make.staff("aya@example.jp", "131091"), make.staff("ao@example.jp", "131091")


@pytest.fixture
def enquiry(people):
    return made.sent("131091", by=people[0], due_on=date(2100, 6, 30))


def answer():
    """The answer as a request of its own reads it."""
    row = EnquiryAddressee.objects.select_related("enquiry__questionnaire", "municipality").get()
    return Answer.objects.of(row)


def test_handing_in_comes_before_the_close_or_not_at_all(enquiry, people):
    desk, aya, _ = people
    handed_in, closed = race(partial(answer().hand_in, VALUES, by=aya, revision=0), partial(enquiry.close, by=desk))
    row = EnquiryAddressee.objects.get()
    assert closed is True
    assert [handed_in, row.stage == "handed_in", row.handed_in_at is not None] == [handed_in] * 3
    assert AnswerVersion.objects.filter(handed_in_at__gt=Enquiry.objects.get().closed_at).count() == 0


def test_extending_neither_loses_the_answer_nor_the_day(enquiry, people):
    desk, aya, _ = people
    until = date(2100, 7, 31)
    given = race(
        partial(answer().hand_in, VALUES, by=aya, revision=0),
        partial(enquiry.extend, until, by=desk),
        partial(EnquiryAddressee.objects.get().extend, date(2100, 8, 31), by=desk),
    )
    row = EnquiryAddressee.objects.get()
    assert [*given, row.stage, row.due_on] == [True, True, True, "handed_in", date(2100, 8, 31)]


def test_of_two_who_save_at_once_one_is_told(enquiry, people):
    _, aya, ao = people
    drafts = ({"a": "1"}, {"a": "2"})
    saved = race(
        *(partial(answer().save_draft, typed, by=by, revision=0) for typed, by in zip(drafts, (aya, ao), strict=True))
    )
    assert sorted(saved) == [False, True]
    assert Answer.objects.get().draft == drafts[saved.index(True)]


def test_saving_while_a_colleague_hands_in_keeps_one_of_both_whole(enquiry, people):
    _, aya, ao = people
    assert answer().save_draft({"a": "0"}, by=aya, revision=0)
    handed_in, saved = race(
        partial(answer().hand_in, VALUES, by=aya, revision=1),
        partial(answer().save_draft, {"a": "2"}, by=ao, revision=1),
    )
    found = Answer.objects.get()
    assert [handed_in, saved] in ([True, False], [False, True])
    assert [found.values, found.draft] == ([VALUES, {}] if handed_in else [{}, {"a": "2"}])
    assert AnswerVersion.objects.count() == int(handed_in)
