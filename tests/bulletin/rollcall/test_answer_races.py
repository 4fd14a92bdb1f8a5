"""Two at the same moment: one answer stands, the other sees it; a close and an answer come one after the other."""

import datetime
from collections import Counter
from functools import partial

import pytest
from django.utils import timezone

from bulletin.models import Addressee, AnswerVersion, Follow, Message, Note, Proposal
from members.models import Municipality
from outbox.models import Notice, OutgoingMail
from tests import make
from tests.bulletin.rollcall.answering import row_of, url
from tests.clients import in_session
from tests.racing import race, rounds

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

SHINAGAWA, MINATO = "131091", "131032"
ROUNDS = rounds(25)


@pytest.fixture
def wards():
    """Two of 品川区."""
    return [make.staff(f"{name}@example.jp", SHINAGAWA, name=name) for name in ("aoi", "midori")]


def test_two_answers_of_one_ward_at_once_leave_one_and_show_both(akane, wards):
    clients = [in_session(user) for user in wards]
    said = [{"answer": "raised", "comment": "やります", "version": 0}, {"answer": "not_applicable", "version": 0}]
    for _ in range(ROUNDS):
        proposal = make.proposal(akane, wards=[SHINAGAWA])
        calls = [partial(client.post, url(proposal), data) for client, data in zip(clients, said, strict=True)]
        answers = race(*calls)
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        loser = next(answer for answer in answers if answer.status_code == 409).content.decode()
        assert "ほかの人が先に回答しました" in loser
        row = row_of(proposal)
        assert [(kept.answer, kept.comment) for kept in row.versions.all()] == [(row.answer, row.comment)]
        assert row.version == 1


def test_same_answer_twice_at_once_is_one(akane, wards):
    clients, data = (
        [in_session(wards[0]), in_session(wards[0])],
        {"answer": "raised", "comment": "やります", "version": 0},
    )
    for _ in range(ROUNDS):
        proposal = make.proposal(akane, wards=[SHINAGAWA])
        answers = race(*[partial(client.post, url(proposal), data) for client in clients])
        assert [answer.status_code for answer in answers] == [302, 302]
        assert row_of(proposal).versions.count() == 1
        assert Notice.objects.filter(key=f"answered:{row_of(proposal).pk}:1").count() == 1  # to 坂井茜


def test_close_and_answer_at_once_come_one_after_the_other(akane, wards):
    """The answer stands and was first, or was refused: never an answer given to what is closed."""
    outcomes: Counter[bool] = Counter()
    for number in range(ROUNDS * 4):
        proposal = make.proposal(akane, wards=[SHINAGAWA])
        close = [proposal.close, proposal.withdraw][number % 2]
        answer = partial(row_of(proposal).answer_with, "raised", "", by=wards[0], version=0)
        closed, answered = race(partial(close, by=akane), answer)
        outcomes[answered] += 1
        proposal.refresh_from_db()
        row = row_of(proposal)
        assert closed is True and proposal.state != Proposal.State.OPEN
        assert [row.answer != "", row.versions.count()] == [answered, int(answered)]
    assert sum(outcomes.values()) == ROUNDS * 4


def test_expiry_and_revision_at_once_leave_whole_answers(akane, wards):
    day = timezone.localdate() + datetime.timedelta(days=1)
    for _ in range(ROUNDS):
        proposal = make.proposal(akane, wards=[SHINAGAWA], answer_until=timezone.localdate())
        row_of(proposal).answer_with("considering", "", by=wards[0], version=0)
        revise = partial(row_of(proposal).answer_with, "raised", "", by=wards[0], version=1)
        expired, revised = race(partial(proposal.expire, day), revise)
        row = row_of(proposal)
        assert expired is True
        assert [row.answer, row.version] == (["raised", 2] if revised else ["considering", 1])
        assert row.versions.count() == row.version


def test_two_wards_answer_at_once_without_waiting_for_ever(akane, wards):
    minato = make.staff("minato@example.jp", MINATO)
    for _ in range(rounds(200)):
        proposal = make.proposal(akane)
        first = partial(row_of(proposal).answer_with, "raised", "", by=wards[0], version=0)
        second = partial(row_of(proposal, MINATO).answer_with, "raised", "", by=minato, version=0)
        assert race(first, second) == [True, True]


def test_two_of_a_new_member_answer_a_call_at_once_and_one_stands(wards):
    call = make.call(wards[0])
    people = [make.staff(f"sendai{number}@example.jp", "041009") for number in range(2)]
    clients = [in_session(user) for user in people]
    said = [{"answer": answer, "version": 0} for answer in ("raised", "considering")]
    calls = [partial(client.post, url(call), data) for client, data in zip(clients, said, strict=True)]
    assert sorted(answer.status_code for answer in race(*calls)) == [302, 409]
    assert call.addressees.filter(municipality__lg_code="041009").count() == 1


def test_message_sent_fifty_times_at_once_is_one(akane, wards):
    proposal = make.proposal(akane, wards=[SHINAGAWA])
    clients = [in_session(wards[0]) for _ in range(10)]
    for number in range(5):
        data = {"body": "ことば", "token": f"{number:032x}"}
        calls = [partial(client.post, f"/bulletin/proposals/{proposal.pk}/replies/", data) for client in clients]
        assert {answer.status_code for answer in race(*calls)} == {302}
        message = Message.objects.get(token=data["token"])
        assert OutgoingMail.objects.filter(key__startswith=f"said:{message.pk}:").count() == 2  # proposer, colleague


def test_note_and_follow_twice_at_once_are_one(akane, wards):
    proposal, clients = make.proposal(akane, wards=[SHINAGAWA]), [in_session(wards[0]), in_session(wards[0])]
    for number in range(ROUNDS):
        Follow.objects.all().delete()
        note = {"body": "メモ", "token": f"{number:032x}"}
        address = f"/bulletin/proposals/{proposal.pk}/handling/notes/"
        assert {each.status_code for each in race(*[partial(c.post, address, note) for c in clients])} == {302}
        follow = [partial(client.post, "/bulletin/follows/", {"proposal": proposal.pk}) for client in clients]
        assert {each.status_code for each in race(*follow)} == {302}
        assert [Note.objects.count(), Follow.objects.count()] == [number + 1, 1]


def test_follow_and_answer_of_a_crowd_at_once_are_one(akane, wards):
    proposal, clients = make.proposal(akane, wards=[SHINAGAWA]), [in_session(wards[0]) for _ in range(rounds(100))]
    follow = [partial(client.post, "/bulletin/follows/", {"proposal": proposal.pk}) for client in clients]
    assert {each.status_code for each in race(*follow)} == {302}
    said = {"answer": "raised", "comment": "やります", "version": 0}
    assert {each.status_code for each in race(*[partial(c.post, url(proposal), said) for c in clients])} == {302}
    assert [Follow.objects.count(), row_of(proposal).versions.count()] == [1, 1]


def test_two_who_assign_at_once_leave_one_and_show_both(akane, wards):
    proposal, clients = make.proposal(akane, wards=[SHINAGAWA]), [in_session(user) for user in wards]
    for _ in range(ROUNDS):
        Addressee.objects.update(holder=None)
        data = [{"holder": user.pk, "was": "-"} for user in wards]
        address = f"/bulletin/proposals/{proposal.pk}/handling/assign/"
        calls = [partial(client.post, address, said) for client, said in zip(clients, data, strict=True)]
        assert sorted(each.status_code for each in race(*calls)) == [302, 409]


def test_hidden_twice_at_once_is_hidden_once(akane, wards):
    place = Municipality.objects.get(lg_code=SHINAGAWA)
    proposal, desk = make.proposal(akane, wards=[SHINAGAWA]), make.secretariat()
    for number in range(ROUNDS):
        message = Message.objects.create(
            proposal=proposal, municipality=place, body="x", written_by=wards[0], token=f"{number:032x}"
        )
        assert sorted(race(*[partial(message.hide, by=desk, reason="理由")] * 2)) == [False, True]
    assert AnswerVersion.objects.count() == 0
