"""Every page of 照会, of one that asks all 1,741 municipalities and that many answered, in twelve queries or fewer.

Counted are those beyond what each page of somebody who is logged in takes: the session, the person, the second factor
or the office, and the number of unread notices.
"""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.survey import serve, values
from enquiries.models import Answer, Enquiry, ResultEdition
from enquiries.questions.answer_form import AnswerForm
from enquiries.questions.presets import questionnaire_for
from members.models import Municipality, User
from tests import make
from tests.clients import as_
from tests.enquiries import made

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 6, 1, 9, 0), pytest.mark.usefixtures("clock")]

SHINAGAWA, SAKAI, KAGA = "131091", "182109", "172065"
LOGGED_IN = 4
OF_THE_ASKER = [
    "",
    "preview/",
    "paper/",
    "ask-again/",
    "extend/",
    "close/",
    "addressees/",
    "addressees/?state=silent",
    "addressees/?page=20",
    "addressees/edit/",
    f"addressees/{SHINAGAWA}/",
    f"addressees/{SHINAGAWA}/extend/",
    "sheets/",
    f"addressees/{KAGA}/record/",
    "results/",
    "results/offers/",
]
OF_THE_ANSWERER = ["answer/", "answer/workbook/"]


@pytest.fixture
def survey(secretary):
    """The survey of two years, sent to all, and answered by some each year."""
    places = Municipality.objects.as_of(timezone.localdate())
    make.staff("aya@example.jp", SHINAGAWA)
    serve(places.exclude(lg_code=SHINAGAWA))
    made.count_rows()
    fields = {"title": "連携・交流についてのアンケート", "due_on": timezone.localdate()}
    first = Enquiry.objects.create(questionnaire=questionnaire_for(Enquiry.Preset.SURVEY), **fields)
    first.add(places, by=secretary)
    made.count_rows()
    second = Enquiry.objects.begin(by=secretary, token="second", previous=first, **fields)
    for enquiry in (first, second):
        enquiry.send(by=secretary)
        answer(enquiry, 20)
        made.count_rows()
    return second


def answer(enquiry, number):
    chance = random.Random(2014)  # noqa: S311 (invented answers, no secret)
    questions = enquiry.questionnaire.listed()
    rows = list(enquiry.addressees.select_related("municipality__prefecture", "enquiry__questionnaire"))
    wards = [row.municipality.name for row in rows if row.municipality.is_ward]
    for row in [*rows[:number], next(row for row in rows if row.municipality.lg_code == SAKAI)]:
        form = AnswerForm.over(values(chance, wards), questions=questions, place=row.municipality)
        assert form.is_valid()
        Answer.objects.of(row).hand_in(form.answers, by=None, revision=0)


def counted(client, address):
    client.get(address)  # what a process reads once
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200, address
    return len([each for each in asked if "SAVEPOINT" not in each["sql"]]) - LOGGED_IN


def test_pages_take_twelve_queries_or_fewer(survey, secretary):
    desk, clerk = as_(secretary), as_(User.objects.get(email="aya@example.jp"))
    desk.post(f"/enquiries/{survey.pk}/editions/make/", {"kind": "flash"})
    draft = Enquiry.objects.begin(by=secretary, token="third", title="次の調査", previous=survey)
    own = [f"/enquiries/{survey.pk}/{page}" for page in OF_THE_ASKER]
    own += ["/enquiries/", "/enquiries/new/", f"/enquiries/new/?from={survey.pk}"]
    own += [f"/enquiries/{draft.pk}/{page}" for page in ("", "edit/", "questions/", "send/", "addressees/edit/")]
    edition = ResultEdition.objects.get()
    own += [f"/enquiries/editions/{edition.pk}/{page}" for page in ("edit/", "publish/")]
    found = {page: counted(desk, page) for page in own}
    theirs = [f"/enquiries/{survey.pk}/{page}" for page in OF_THE_ANSWERER]
    found |= {page: counted(clerk, page) for page in ["/enquiries/inbox/", *theirs]}
    assert {page: number for page, number in found.items() if number > 12} == {}
