"""Two at the same moment: posted once, one text stands and the other is shown, every step in one order or the other."""

from functools import partial

import pytest

from bulletin.models import Proposal
from outbox.models import Notice
from portal.models import AuditLine
from tests import make
from tests.clients import in_session
from tests.racing import race, rounds

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

SAKAI, SHINAGAWA = "182109", "131091"
ROUNDS = rounds(15)


@pytest.fixture
def writers():
    """Two of 坂井市."""
    return [make.staff(f"{name}@example.jp", name=name) for name in ("aoba", "midori")]


def url(proposal, step):
    return f"/bulletin/proposals/{proposal.pk}/{step}/"


def lines(proposal, action):
    return AuditLine.objects.filter(subject_kind="提案", subject_id=proposal.pk, action=action).count()


def test_proposal_posted_twice_at_once_is_posted_once(writers, aya):
    clients = [in_session(user) for user in writers]
    for _ in range(ROUNDS):
        proposal = make.proposal(writers[0], state="draft")
        answers = race(*[partial(client.post, url(proposal, "post"), {"read": f"{SAKAI}-1"}) for client in clients])
        assert [answer.status_code for answer in answers] == [302, 302]
        assert (lines(proposal, "掲載"), proposal.addressees.count(), proposal.versions.count()) == (1, 23, 1)
        assert Notice.objects.filter(user=aya, key=f"proposal-posted:{proposal.pk}:1").count() == 1


def test_form_sent_twice_at_once_is_one_draft(writers):
    client = in_session(writers[0])
    for number in range(ROUNDS):
        sent = {
            "title": f"同時に{number}",
            "scope": "all",
            "visibility": "members",
            "read": f"{SAKAI}-0",
            "token": f"{number:032}",
        }
        answers = race(*[partial(client.post, "/bulletin/proposals/new/", sent)] * 2)
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Proposal.objects.filter(title=f"同時に{number}").count() == 1


def test_two_edits_at_once_leave_one_and_show_both(writers):
    clients = [in_session(user) for user in writers]
    for _ in range(ROUNDS):
        proposal = make.proposal(writers[0], state="draft", wards=[SHINAGAWA])
        sent = {
            "initial-title": proposal.title,
            "scope": "all",
            "visibility": "members",
            "office": proposal.office_id,
            "read": f"{SAKAI}-1",
        }
        calls = [
            partial(client.post, url(proposal, "edit"), {**sent, "title": title})
            for client, title in zip(clients, ("カニの里", "カニの国"), strict=True)
        ]
        answers = race(*calls)
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        loser = next(answer for answer in answers if answer.status_code == 409).content.decode()
        assert "<del>" in loser and "<ins>" in loser
        assert Proposal.objects.get(pk=proposal.pk).version == 2


def test_withdrawal_against_posting_comes_before_it_or_after_it(writers):
    clients = [in_session(user) for user in writers]
    for _ in range(ROUNDS):
        proposal = make.proposal(writers[0], state="draft", wards=[SHINAGAWA])
        race(
            partial(clients[0].post, url(proposal, "post"), {"read": f"{SAKAI}-1"}),
            partial(clients[1].post, url(proposal, "withdraw")),
        )
        state = Proposal.objects.get(pk=proposal.pk).state
        assert (state, lines(proposal, "掲載"), lines(proposal, "取下げ")) in [("open", 1, 0), ("withdrawn", 1, 1)]


def test_withdrawal_against_an_edit_keeps_both_or_the_withdrawal(writers):
    clients = [in_session(user) for user in writers]
    for _ in range(ROUNDS):
        proposal = make.proposal(writers[0], wards=[SHINAGAWA])
        race(
            partial(proposal.write, by=writers[0], version=1, title="カニの国"),
            partial(clients[1].post, url(proposal, "withdraw")),
        )
        now = Proposal.objects.get(pk=proposal.pk)
        assert (now.state, now.title, lines(proposal, "提案の変更")) in [
            ("withdrawn", "カニの国", 1),
            ("withdrawn", proposal.title if proposal.title != "カニの国" else "カニの町から", 0),
        ]


def test_proposals_posted_at_once_are_numbered_one_after_the_other(writers):
    drafts = [make.proposal(writers[0], state="draft", title=f"同時に{number}") for number in range(8)]
    last = Proposal.objects.posted().count()
    assert race(*[partial(draft.post, by=writers[0], version=1) for draft in drafts]) == [True] * len(drafts)
    numbers = Proposal.objects.filter(pk__in=[draft.pk for draft in drafts]).values_list("number", flat=True)
    assert set(numbers) == {*range(last + 1, last + 9)}
