"""Killed, cut off, refused by the database: an answer or a word is there as a whole, once, or not at all."""

import html
import re

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bulletin.models import AnswerVersion, Message
from members.models import User
from outbox.delivery import NOT_ENTITLED, drain
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.bulletin.rollcall.answering import row_of
from tests.killing import killed_at

SHINAGAWA = "131091"


@pytest.fixture
def proposal():
    return make.proposal(make.staff("akane@example.jp"), wards=[SHINAGAWA])


def everything():
    """Kept answers, words, notices and mails."""
    return [model.objects.count() for model in (AnswerVersion, Message, Notice, OutgoingMail)]


@pytest.mark.django_db(transaction=True)
def test_answer_killed_at_any_statement_is_whole_or_not_there(aya, proposal):
    """Afterwards the same form again gives one answer."""
    row, number = row_of(proposal), 1

    def answer():
        row.answer_with("raised", "やります", by=aya, version=0)

    while killed_at(number, answer):
        assert everything() == [0, 0, 0, 0] and row_of(proposal).answer == "", number
        number += 1
    assert number > 8
    assert everything() == [1, 0, 1, 1] and row_of(proposal).answer == "raised"
    answer()
    assert everything() == [1, 0, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_word_killed_at_any_statement_is_whole_or_not_there(aya, proposal):
    number = 1

    def say():
        Message.objects.send(proposal=proposal, body="ことば", by=aya, token="a" * 32)

    while killed_at(number, say):
        assert everything() == [0, 0, 0, 0], number
        number += 1
    assert number > 5
    say()
    assert everything() == [0, 1, 1, 1]


def refuse(table):
    """Let the database refuse every new row of the table."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'refused'); END")


@pytest.mark.sqlite
@pytest.mark.django_db
def test_answer_whose_history_is_refused_is_not_given(aya, proposal):
    refuse("bulletin_answerversion")
    with pytest.raises(DatabaseError), transaction.atomic():
        row_of(proposal).answer_with("raised", "", by=aya, version=0)
    assert [row_of(proposal).answer, *everything()] == ["", 0, 0, 0, 0]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_answer_that_the_database_refuses_stays_on_the_screen(aya, proposal):
    """The 503 page says that nothing changed, and its button sends the same form again."""
    client = Client(raise_request_exception=False, headers={"origin": "http://testserver"})
    client.force_login(aya)
    refuse("bulletin_answerversion")
    address = f"/bulletin/proposals/{proposal.pk}/answer/"
    response = client.post(address, {"answer": "raised", "comment": "<やります>", "version": 0})
    page = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "180")
    assert "<h1>ただいま保存できません</h1>" in page and "&lt;やります&gt;" in page
    assert [row_of(proposal).answer, *everything()] == ["", 0, 0, 0, 0]
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse")
    again = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    assert client.post(address, {**again, "comment": html.unescape(again["comment"])}).status_code == 302
    assert (row_of(proposal).answer, row_of(proposal).comment) == ("raised", "<やります>")


@pytest.mark.sqlite
@pytest.mark.django_db
def test_reply_whose_hiding_is_not_logged_stays_shown(aya, proposal):
    message, _ = Message.objects.send(proposal=proposal, body="ことば", by=aya, token="a" * 32)
    refuse("portal_auditline")
    with pytest.raises(DatabaseError), transaction.atomic():
        message.hide(by=make.secretariat(), reason="理由")
    assert Message.objects.get().hidden_at is None
    assert not AuditLine.objects.exists() and not Notice.objects.filter(key__startswith="said-hidden:").exists()


@pytest.mark.django_db
def test_word_on_the_line_is_not_mailed_to_who_has_left(aya, proposal, server):
    """The assignment ended after the message was written and before the worker mailed it."""
    gone = make.staff("gone@example.jp")
    Message.objects.send(proposal=proposal, body="図面", by=aya, token="a" * 32, line=aya.municipality)
    gone.assignments.update(ended_on="2024-04-01")
    drain()
    assert server.readers == ["akane@example.jp"]
    assert OutgoingMail.objects.given_up().get().last_error == NOT_ENTITLED


@pytest.mark.django_db
def test_answer_lost_on_the_way_is_sent_again_and_is_one(aya, proposal):
    """The browser never got the reply, and sends the form again, logged in anew."""
    data = {"answer": "raised", "comment": "やります", "version": 0}
    for _ in range(2):
        client = Client()
        client.force_login(User.objects.get(pk=aya.pk))
        response = client.post(f"/bulletin/proposals/{proposal.pk}/answer/", data)
        assert (response.status_code, response.url) == (302, proposal.get_absolute_url())
    assert everything() == [1, 0, 1, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("reader, cost", [("ward", 10), ("proposer", 10), ("visitor", 5)])
def test_page_costs_the_same_for_one_reply_and_eleven(aya, reader, cost):
    akane = make.staff("akane@example.jp")
    proposal = make.proposal(akane, visibility="public")
    client, numbers, counts = Client(), iter(range(99)), []
    if reader != "visitor":
        client.force_login({"ward": aya, "proposer": akane}[reader])
    row_of(proposal).answer_with("considering", "", by=aya, version=0)
    for replies, answers in ((1, 1), (10, 12)):
        for _ in range(replies):
            Message.objects.send(proposal=proposal, body="ことば", by=aya, token=f"{next(numbers):032x}")
        for row in proposal.addressees.silent()[:answers]:
            row.answer_with("raised", "", by=aya, version=0)
        row_of(proposal).answer_with("raised", f"{replies}", by=aya, version=row_of(proposal).version)
        client.get(proposal.get_absolute_url())
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(proposal.get_absolute_url())
        counts.append(len(queries))
    assert counts == [cost, cost]
