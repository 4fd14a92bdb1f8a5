"""あて先の追加: who is asked later is told, stands in the roll-call, and is reminded; nobody asked is taken out."""

import html
from datetime import date
from functools import partial

import pytest

from bulletin.models import Proposal
from bulletin.rollcall.figures import compute
from bulletin.rollcall.tasks import remind_of_answers
from members.models import Municipality
from outbox.models import Notice
from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.clock import Clock
from tests.racing import race

pytestmark = pytest.mark.django_db

SHINAGAWA, MINATO, KITA = "131091", "131032", "131172"


def places(*codes):
    return list(Municipality.objects.filter(lg_code__in=codes))


def asked(proposal):
    return list(proposal.addressees.order_by("municipality__lg_code").values_list("municipality__lg_code", flat=True))


def add(person, proposal, *codes):
    sent = {"places": [place.pk for place in places(*codes)]}
    return as_(person).post(f"{proposal.get_absolute_url()}ask-more/", sent, follow=True)


def test_ward_added_to_an_open_proposal_is_told_and_answers(sakai, minato):
    shinagawa = make.staff("shinagawa@example.jp", SHINAGAWA)
    proposal = make.proposal(sakai, wards=[SHINAGAWA])
    page = html.unescape(add(sakai, proposal, MINATO, SHINAGAWA).content.decode())
    assert "に加えた：港区" in page and "あて先に加えました。1区の担当者に知らせました。" in page
    assert asked(proposal) == [MINATO, SHINAGAWA]
    assert Notice.objects.get(user=minato).title.startswith("提案が届きました：")
    assert not Notice.objects.filter(user=shinagawa).exists()
    assert AuditLine.objects.get(action="あて先の追加").reason == "港区"
    row = proposal.addressees.get(municipality__lg_code=MINATO)
    assert row.answer_with("raised", "ぜひ", by=minato, version=0)


def test_addition_is_a_version_that_can_be_compared(sakai, minato):
    proposal = make.proposal(sakai, wards=[SHINAGAWA])
    assert proposal.ask_more(by=sakai, places=places(MINATO))
    page = as_(minato).get(f"{proposal.get_absolute_url()}versions/").content.decode()
    assert "<ins>港区、</ins>品川区" in page


def test_asking_whom_one_has_asked_changes_nothing(sakai, minato):
    proposal = make.proposal(sakai, wards=[SHINAGAWA])
    for message in ("あて先に加えました。1区の担当者に知らせました。", "選んだあて先には、すでに尋ねています。"):
        assert message in add(sakai, proposal, MINATO).content.decode()
    assert Notice.objects.filter(user=minato).count() == 1
    proposal.refresh_from_db()
    assert proposal.version == 2


@pytest.mark.parametrize("state", ["draft", "matched", "withdrawn", "expired"])
def test_only_an_open_proposal_asks_more(sakai, state):
    proposal = make.proposal(sakai, state=state, wards=[SHINAGAWA])
    assert not proposal.ask_more(by=sakai, places=places(MINATO))
    assert MINATO not in asked(proposal)


def test_proposal_to_all_wards_and_foreign_places_ask_nobody_more(sakai):
    to_all, to_some = make.proposal(sakai), make.proposal(sakai, wards=[SHINAGAWA])
    assert not to_all.ask_more(by=sakai, places=places(MINATO))
    assert not to_some.ask_more(by=sakai, places=places("182010"))  # 福井市 is no ward
    assert to_all.addressees.count() == 23 and asked(to_some) == [SHINAGAWA]


def test_page_says_that_who_was_asked_stays(sakai):
    proposal = make.proposal(sakai, wards=[SHINAGAWA])
    page = as_(sakai).get(f"{proposal.get_absolute_url()}ask-more/").content.decode()
    assert "いまのあて先：品川区。いちど尋ねた相手は、外せません。" in page
    assert page.count('name="places"') == 22


def test_who_was_added_within_the_last_week_is_reminded_on_the_last_day_first(sakai, minato, monkeypatch):
    clock = Clock(monkeypatch)
    clock.set(2027, 3, 1, 9, 0)
    proposal = make.proposal(sakai, wards=[SHINAGAWA], answer_until=date(2027, 3, 20))
    seen = []
    for day in (15, 16, 20):
        clock.set(2027, 3, day, 9, 0)
        if day == 15:
            proposal.ask_more(by=sakai, places=places(MINATO))
        remind_of_answers(clock())
        seen.append(Notice.objects.filter(user=minato, key__startswith="answer-due").count())
    assert seen == [0, 0, 1]


def test_days_to_the_first_answer_count_from_when_it_was_asked(sakai, minato, monkeypatch):
    clock = Clock(monkeypatch)
    clock.set(2027, 3, 1, 9, 0)
    proposal = make.proposal(sakai, wards=[SHINAGAWA], answer_until=date(2027, 3, 20))
    clock.set(2027, 3, 10, 9, 0)
    proposal.ask_more(by=sakai, places=places(MINATO))
    clock.set(2027, 3, 13, 9, 0)
    proposal.addressees.get(municipality__lg_code=MINATO).answer_with("raised", "ぜひ", by=minato, version=0)
    assert compute(date(2027, 3, 22))[0].median_days == 3


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_ward_added_twice_at_once_is_asked_once(sakai, minato):
    for _ in range(10):
        proposal = make.proposal(sakai, wards=[SHINAGAWA])
        calls = [partial(Proposal.objects.get(pk=proposal.pk).ask_more, by=sakai, places=places(MINATO, KITA))] * 2
        assert sorted(race(*calls)) == [False, True]
        assert (
            proposal.addressees.count(),
            Notice.objects.filter(user=minato, url=proposal.get_absolute_url()).count(),
        ) == (3, 1)
