"""Sending to all municipalities: few queries, whoever is told and whatever changed meanwhile."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.survey import serve
from enquiries.asking.models.sending import RecipientsChanged
from enquiries.models import Question
from members.models import Municipality
from outbox.models import Notice, OutgoingMail
from outbox.writing_out import write_circulars
from tests.enquiries import made

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 6, 1, 9, 0), pytest.mark.usefixtures("clock")]

SHINAGAWA = "131091"


def queries(action):
    """What the database is asked by `action`, without the marks of the transaction."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]


def test_sending_to_all_asks_the_database_nine_times(secretary):
    places = Municipality.objects.as_of(timezone.localdate())
    serve(places)
    enquiry = made.draft(questions=("number", "choice", "table"))
    enquiry.add(places, by=secretary)
    made.count_rows()
    mark = enquiry.recipients().mark
    asked = queries(lambda: enquiry.send(by=secretary, mark=mark))
    assert len(asked) == 9
    write_circulars()
    assert [Notice.objects.count(), OutgoingMail.objects.count()] == [1741, 1741]


@pytest.mark.parametrize("change", ["added", "revised", "moved", "removed"])
def test_what_is_asked_is_what_was_shown_before_sending(secretary, aya, change):
    enquiry = made.draft(SHINAGAWA, questions=("number", "short"))
    mark = enquiry.recipients().mark
    first, second = enquiry.questionnaire.listed()
    {
        "added": lambda: enquiry.questionnaire.add(Question(kind="short", title="もう1つ")),
        "revised": lambda: first.revise(revision=0, title="ほかの設問"),
        "moved": lambda: second.move(-1),
        "removed": lambda: second.remove(),
    }[change]()
    with pytest.raises(RecipientsChanged):
        enquiry.send(by=secretary, mark=mark)
    assert not Notice.objects.exists()


def test_who_serves_in_two_of_the_places_tells_both(secretary, aya):
    office = aya.assignments.get().office
    minato = Municipality.objects.get(lg_code="131032")
    second = minato.offices.create(name=office.name, email="minato@example.jp")
    aya.assignments.create(office=second, role="staff", started_on="2020-01-01")
    enquiry = made.draft(SHINAGAWA, "131032")
    assert [place.name for place in enquiry.recipients().told] == ["港区", "品川区"]
    enquiry.send(by=secretary)
    assert not enquiry.addressees.untold().exists() and Notice.objects.get().user == aya
