"""提案の初期値: what a new proposal begins with, and when the silent are asked."""

from datetime import date
from functools import partial

import pytest
from django.test import Client

from bulletin.models import Defaults
from bulletin.rollcall.tasks import remind_of_answers
from members.models import Municipality
from outbox.models import Notice
from portal.models import AuditLine
from tests import make
from tests.html import text
from tests.racing import race

pytestmark = pytest.mark.django_db

PAGE, NEW = "/bulletin/defaults/", "/bulletin/proposals/new/"
TYPED = {"scope": "all", "answer_days": "30", "days_before": "10", "escalated_after": "5", "newest": "0"}
SHINAGAWA = "131091"


def test_first_values_are_those_the_portal_came_with(desk):
    assert str(Defaults.objects.in_force()) == (
        "あて先は23区すべて、回答期限は21日後、催促は7日前、代表担当者と事務局へは3日後"
    )
    assert desk.post(PAGE, {**TYPED, "answer_days": "21", "days_before": "7", "escalated_after": "3"}).url
    assert not Defaults.objects.exists()


def test_new_proposal_begins_with_them(desk, clock):
    clock.set(2026, 6, 1, 9, 0)
    ward = Municipality.objects.get(lg_code=SHINAGAWA)
    desk.post(PAGE, {**TYPED, "scope": "some", "chosen": [ward.pk]})
    line = AuditLine.objects.get()
    assert (line.action, line.subject) == ("提案の初期値の変更", str(Defaults.objects.get()))
    desk.force_login(make.staff("aoba@example.jp"))
    form = desk.get(NEW).context["form"]
    assert (form["answer_until"].initial, form["scope"].initial) == (date(2026, 7, 1), "some")
    assert list(form["chosen"].initial) == [ward]
    desk.force_login(make.staff("aoi@example.jp", SHINAGAWA))  # a call asks other municipalities
    form = desk.get(NEW).context["form"]
    assert (form["answer_until"].initial, form["scope"].initial) == (date(2026, 7, 1), "all")


def test_silent_are_asked_on_the_days_chosen(clock):
    clock.set(2026, 6, 1, 9, 0)
    make.manager("midori@example.jp", SHINAGAWA)
    secretary = make.secretariat()
    Defaults.objects.save_new(by=secretary, newest=0, days_before=10, escalated_after=5)
    make.proposal(wards=[SHINAGAWA], answer_until=date(2026, 6, 22))
    said = []
    for day in (11, 12, 22, 26, 27):
        before = Notice.objects.count()
        clock.set(2026, 6, day, 7, 0)
        remind_of_answers(clock())
        said.append([notice.key.split(":")[0] for notice in Notice.objects.order_by("pk")[before:]])
    due = ["answer-due"]
    assert said == [[], due, due, due, ["answer-escalated", "answers-missing"]]


@pytest.mark.parametrize(
    "typed, message",
    [
        ({"answer_days": "3"}, "7から180までの日数にしてください。"),
        ({"days_before": ""}, "日数を入力してください。"),
        ({"escalated_after": "三日"}, "日数を数字で入力してください。"),
        ({"scope": "some"}, "区を1つ以上選ぶか、あて先を23区すべてにしてください。"),
    ],
)
def test_value_that_cannot_be_says_why_and_stays(desk, typed, message):
    page = text(desk.post(PAGE, {**TYPED, **typed}))
    assert message in page
    assert 'value="10"' in page or "days_before" in typed
    assert not Defaults.objects.exists()


def test_second_of_two_savers_sees_both(desk):
    desk.post(PAGE, TYPED)
    answer = desk.post(PAGE, {**TYPED, "answer_days": "40"})
    assert answer.status_code == 409
    assert "回答期限は30日後" in text(answer) and 'value="40"' in text(answer)
    desk.post(PAGE, {**TYPED, "answer_days": "40", "newest": Defaults.objects.get().pk})
    assert [row.answer_days for row in Defaults.objects.order_by("pk")] == [30, 40]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_of_two_who_save_at_once_sees_both():
    clients = [Client(), Client()]
    for client, email in zip(clients, ("aoba@example.jp", "midori@example.jp"), strict=True):
        client.force_login(make.secretariat(email))
    newest = 0
    for number in range(5):
        typed = [{**TYPED, "answer_days": days, "newest": newest} for days in (30 + number, 50 + number)]
        pairs = zip(clients, typed, strict=True)
        answers = race(*[partial(client.post, PAGE, data) for client, data in pairs])
        first, late = sorted(answers, key=lambda answer: answer.status_code)
        assert [first.status_code, late.status_code] == [302, 409]
        newest = Defaults.objects.in_force().pk
        assert f"回答期限は{Defaults.objects.in_force().answer_days}日後" in text(late)
        assert (Defaults.objects.count(), AuditLine.objects.count()) == (number + 1, number + 1)
