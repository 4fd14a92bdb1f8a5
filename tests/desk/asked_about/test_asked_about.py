"""What wards are asked about: the response to a disaster, and the opinions on a policy of the state."""

from datetime import date

import pytest
from django.utils import timezone

from desk.meetings.offers import due
from enquiries.models import Answer, Enquiry, Grant, GrantScheme
from tests import make
from tests.clients import as_, get_page, visit
from timeline.models import Disaster, Meeting, MeetingSeries, News, Policy, PolicyStep

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 11, 26, 9, 0),
    pytest.mark.usefixtures("clock"),
]

RELIEF = "/desk/relief/{}/response/"
CALL = "/desk/relief/{}/call/"


@pytest.fixture
def disaster():
    return Disaster.objects.get(name="平成30年7月豪雨")


def sent_call(desk, disaster):
    desk.post(CALL.format(disaster.pk), {"number": "0"})
    enquiry = disaster.enquiries.get()
    Enquiry.objects.filter(pk=enquiry.pk).update(due_on=date(2026, 11, 30))
    enquiry.refresh_from_db()
    assert enquiry.send(by=make.secretariat("okuru@example.jp")) is not None
    return enquiry


def test_call_asks_the_23_wards_once_what_they_can_send(desk, disaster):
    for _ in range(2):  # sent twice
        desk.post(CALL.format(disaster.pk), {"number": "0"})
    enquiry = disaster.enquiries.get()
    assert enquiry.is_draft and enquiry.addressees.count() == 23 and enquiry.due_on is None
    asked = [question.title for question in enquiry.questionnaire.listed()]
    assert {"支援金", "派遣できる職員", "送れる物資"} <= set(asked)
    desk.post(CALL.format(disaster.pk), {"number": "1"})
    assert disaster.enquiries.count() == 2


def test_roll_call_stands_on_the_page_of_the_disaster(desk, aya, disaster):
    enquiry = sent_call(desk, disaster)
    row = enquiry.addressees.get(municipality=aya.municipality)
    assert Answer.objects.of(row).hand_in({"can_send": "検討している"}, by=aya, revision=0)
    page = get_page(desk, RELIEF.format(disaster.pk))
    assert "23区中 <b>1</b>区提出" in page and enquiry.title in page
    assert disaster.name in get_page(desk, enquiry.get_absolute_url())


def test_statement_says_what_is_registered_and_becomes_one_draft(desk, disaster):
    disaster.actions.create(kind="money", amount=1_000_000, recipient="広島県", ward=make.place("131091"))
    for _ in range(2):
        desk.post(f"/desk/relief/{disaster.pk}/statement/")
    [news] = News.objects.all()
    assert news.title == "平成30年7月豪雨について" and news.state == "draft"
    assert "心からお見舞いを申し上げます" in news.body and "品川区　広島県へ支援金　1,000,000円" in news.body
    assert "記録なし" not in news.body and news.title not in visit("/news/")


def test_page_says_that_the_banner_does_not_end_by_itself(desk, disaster):
    assert "いまは出していません" in get_page(desk, RELIEF.format(disaster.pk))
    desk.post("/desk/settings/wordings/emergency/", {"text": "電話がつながりにくくなっています。", "newest": 0})
    page = get_page(desk, RELIEF.format(disaster.pk))
    assert "電話がつながりにくく" in page and "自分では消えません" in page


def test_opinions_are_gathered_and_noted_once(desk):
    policy = Policy.objects.get(name="まち・ひと・しごと創生基本方針2018")
    page = f"/desk/policies/{policy.pk}/opinions/"
    desk.post(f"/desk/policies/{policy.pk}/gather/", {"number": "0"})
    enquiry = policy.enquiries.get()
    assert enquiry.preset == "opinions" and policy.name in enquiry.title and enquiry.addressees.count() == 23
    steps = policy.steps.count()
    desk.post(f"/desk/policies/{policy.pk}/gather/", {"enquiry": enquiry.pk})  # not closed: nothing is noted
    assert policy.steps.count() == steps
    now = timezone.now()
    Enquiry.objects.filter(pk=enquiry.pk).update(number=1, sent_at=now, closed_at=now, due_on=date(2026, 11, 26))
    assert "「意見をまとめる」を歩みに加える" in get_page(desk, page)
    for _ in range(2):
        desk.post(f"/desk/policies/{policy.pk}/gather/", {"enquiry": enquiry.pk})
    step = PolicyStep.objects.get(policy=policy, kind="gathered")
    assert (step.day, step.enquiry_url) == (date(2026, 11, 26), enquiry.get_absolute_url())
    assert "意見をまとめる" in visit(policy.get_absolute_url())
    assert "「意見をまとめる」を歩みに加える" not in get_page(desk, page)


def test_closed_enquiries_and_grants_of_last_year_are_offered_for_the_agenda(desk, disaster):
    enquiry = sent_call(desk, disaster)
    meeting = Meeting(series=MeetingSeries.objects.get(kind="general_meeting"), day=date(2027, 4, 16))
    meeting.register(by=None)
    keys = {offer.key for _, offers in due(meeting, meeting.day) for offer in offers}
    assert not any(key.startswith(("enquiry-", "grants-")) for key in keys)
    enquiry.close(by=make.secretariat("shimeru@example.jp"))
    ward = make.place("131091")
    Grant.objects.create(scheme=GrantScheme.objects.get(), ward=ward, fiscal_year=2026, project="雪まつり")
    found = {offer.key: offer for _, offers in due(meeting, meeting.day) for offer in offers}
    assert found[f"enquiry-{enquiry.pk}-closed"].title == f"{enquiry.title}の結果"
    assert found["grants-2026"].reason == "1件の登録。報告の記録なし"
    assert as_().get(found["grants-2026"].url).status_code == 302
