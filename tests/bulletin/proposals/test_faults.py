"""Killed, refused by the database, or without the right any more: posting and making a case are whole or not there."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from bulletin.models import Case, Consent, Matching, Message, Proposal, ProposalVersion
from members.models import Assignment, Municipality
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.bulletin.rollcall.test_answer_faults import refuse
from tests.killing import killed_at
from timeline.models import Entry

SAKAI, SHINAGAWA = "182109", "131091"
WORDS = "会場と日程の案を送ります。"


def posting(sakai, aya):
    proposal = make.proposal(sakai, wards=[SHINAGAWA], state="draft")
    return proposal, lambda: Proposal.objects.get(pk=proposal.pk).post(by=sakai, version=1)


def agreeing(sakai, aya):
    """The last agreement makes the case."""
    proposal = make.proposal(sakai, wards=[SHINAGAWA])
    assert proposal.addressees.get().answer_with("raised", "", by=aya, version=0)
    assert Matching.objects.make_case(proposal, [Municipality.objects.get(lg_code=SHINAGAWA)], by=sakai) is None
    return proposal, lambda: Consent.objects.agree(Proposal.objects.get(pk=proposal.pk), by=aya)


def publishing(sakai, aya):
    """A case with a held step: the step is public with it, and drafts an entry."""
    case = make.case("fault", published_at=None)
    day = "2026-11-18"
    make.step(case, day, kind="held", text="催しを開く", event_kind="fair", published_at=None)
    desk = make.secretariat()
    return case, lambda: Case.objects.get(pk=case.pk).publish(by=desk)


ACTS = [posting, agreeing, publishing]


def everything(row):
    """What these acts write, by table; and how the row itself stands."""
    tables = (ProposalVersion, Consent, Case, AuditLine, Notice, OutgoingMail, Entry)
    now = type(row).objects.values().get(pk=row.pk)
    now.pop("search_text")
    asked = row.addressees.count() if isinstance(row, Proposal) else row.steps.exclude(published_at=None).count()
    return [now, asked, *(table.objects.count() for table in tables)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [posting, agreeing])
def test_act_killed_at_any_statement_is_whole_or_not_there(sakai, aya, act):
    """Afterwards the same act succeeds, and is done once."""
    row, do = act(sakai, aya)
    before, number = everything(row), 1
    while killed_at(number, do):
        assert everything(row) == before, number
        number += 1
    assert number > 10
    done = everything(row)
    assert done != before
    do()
    assert everything(row) == done


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("table", ["portal_auditline", "portal_outgoingmail"])
@pytest.mark.parametrize("act", ACTS)
def test_act_that_cannot_be_logged_or_told_is_not_done(sakai, aya, act, table):
    """A change is rolled back when its line of the audit or its mail cannot be written."""
    row, do = act(sakai, aya)
    before = everything(row)
    refuse(table)
    with pytest.raises(DatabaseError), transaction.atomic():
        do()
    assert everything(row) == before


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["answer", "replies", f"lines/{SHINAGAWA}"])
def test_place_lost_between_form_and_answer_keeps_the_words(sakai, aya, page):
    """Nothing is said for the ward, and the writer's words are there to be copied."""
    proposal = make.proposal(sakai, wards=[SHINAGAWA])
    client, address = Client(), f"{proposal.get_absolute_url()}{page}/"
    client.force_login(aya)
    assert client.get(address).status_code == 200
    Assignment.objects.filter(user=aya).update(ended_on="2021-04-01")
    data = {"answer": "conditional", "comment": WORDS, "body": WORDS, "version": 0, "token": "a" * 32}
    answer = client.post(address, data)
    assert answer.status_code in (403, 404) and WORDS in answer.content.decode()
    assert (proposal.addressees.get().answer, Message.objects.count()) == ("", 0)
