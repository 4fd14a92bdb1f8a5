"""Public proposals that are open, on the first page and on their municipality's: at once, and nothing else."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from bulletin.models import Proposal
from tests import make
from tests.clients import as_, get_page, visit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clock(2026, 11, 29, 9, 0),
    pytest.mark.usefixtures("clock"),
]

TITLE, TODAY = "ヨタカ九一", date(2026, 11, 29)
HOME, SAKAI, SHINAGAWA = "/", "/municipalities/182109/", "/municipalities/131091/"


def ready(by, **fields):
    """A draft that lacks nothing."""
    return make.proposal(by, state="draft", **{"title": TITLE, "visibility": "public", **fields})


def shown_on():
    return [address for address in (HOME, SAKAI, SHINAGAWA) if TITLE in visit(address)]


def test_public_proposal_shows_on_the_next_request(akane):
    proposal = ready(akane)
    assert shown_on() == []
    assert proposal.post(by=akane, version=proposal.version)
    assert shown_on() == [HOME, SAKAI]
    until = f'<time datetime="{proposal.answer_until}">'
    assert all(until in visit(address) and f"提案第{proposal.number}号" in visit(address) for address in shown_on())


def test_call_shows_on_the_page_of_its_ward():
    make.call(title=TITLE, visibility="public")
    assert shown_on() == [HOME, SHINAGAWA]


def merge(proposal, by):
    return proposal.merge(make.proposal(lg_code="041009"), by=by)


ENDS = {
    "hide": lambda proposal, akane, desk: proposal.hide(by=desk, reason="理由"),
    "merge": lambda proposal, akane, desk: merge(proposal, desk),
    "return": lambda proposal, akane, desk: proposal.return_to_draft(by=desk, reason="理由"),
    "withdraw": lambda proposal, akane, desk: proposal.withdraw(by=akane),
    "close": lambda proposal, akane, desk: proposal.close(by=akane, reason="理由"),
    "members": lambda proposal, akane, desk: proposal.write(by=akane, version=proposal.version, visibility="members"),
}


@pytest.mark.parametrize("end", ENDS)
def test_public_proposal_is_gone_on_the_next_request(akane, end):
    proposal = ready(akane)
    proposal.post(by=akane, version=proposal.version)
    assert shown_on() == [HOME, SAKAI]
    assert ENDS[end](Proposal.objects.get(), akane, make.secretariat())
    assert shown_on() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "draft"},
        {"state": "waiting"},
        {"state": "matched"},
        {"state": "expired"},
        {"visibility": "members"},
        {"hidden_at": timezone.now(), "hidden_reason": "理由"},
        {"answer_until": TODAY - timedelta(days=1)},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_other_proposals_are_on_no_public_page_for_anybody(akane, fields):
    make.proposal(akane, **{"title": TITLE, "visibility": "public", **fields})
    assert shown_on() == []
    assert TITLE not in get_page(as_(akane), HOME) + get_page(as_(akane), SAKAI)


def test_proposal_shows_to_the_end_of_its_last_day(akane):
    make.proposal(akane, title=TITLE, visibility="public", answer_until=TODAY)
    assert shown_on() == [HOME, SAKAI]


def test_home_shows_the_three_newest_at_the_same_cost(akane, django_assert_num_queries):
    now = timezone.now()
    for number in range(4):
        make.proposal(akane, title=f"{TITLE}の{number}", visibility="public", posted_at=now - timedelta(hours=number))
    caches["pages"].clear()
    with django_assert_num_queries(18):
        first = visit(HOME)
    assert [number for number in range(4) if f"{TITLE}の{number}" in first] == [0, 1, 2]
    with django_assert_num_queries(14):
        assert visit(SAKAI).count(TITLE) == 4
