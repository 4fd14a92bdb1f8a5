"""Public proposals that are open, on the first page and on their municipality's: at once, and nothing else."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from bulletin.models import Proposal
from tests import make

pytestmark = pytest.mark.django_db

BIRD, TODAY = "ヨタカ九一", timezone.localdate()
HOME, SAKAI, SHINAGAWA = "/", "/municipalities/182109/", "/municipalities/131091/"


def page(address, user=None):
    client = Client()
    if user:
        client.force_login(user)
    return unescape(client.get(address).content.decode())


def ready(by, **fields):
    """A draft that lacks nothing."""
    return make.proposal(by, state="draft", **{"title": BIRD, "visibility": "public", **fields})


def heard():
    return [address for address in (HOME, SAKAI, SHINAGAWA) if BIRD in page(address)]


def test_public_proposal_shows_on_the_next_request(aoba):
    proposal = ready(aoba)
    assert heard() == []
    assert proposal.post(by=aoba, version=proposal.version)
    assert heard() == [HOME, SAKAI]
    until = f'<time datetime="{proposal.answer_until}">'
    assert all(until in page(address) and f"提案第{proposal.pk}号" in page(address) for address in heard())


def test_call_shows_on_the_page_of_its_ward():
    make.call(title=BIRD, visibility="public")
    assert heard() == [HOME, SHINAGAWA]


def merge(proposal, by):
    return proposal.merge(make.proposal(lg_code="041009"), by=by)


ENDS = {
    "hide": lambda proposal, aoba, desk: proposal.hide(by=desk, reason="理由"),
    "merge": lambda proposal, aoba, desk: merge(proposal, desk),
    "return": lambda proposal, aoba, desk: proposal.return_to_draft(by=desk, reason="理由"),
    "withdraw": lambda proposal, aoba, desk: proposal.withdraw(by=aoba),
    "close": lambda proposal, aoba, desk: proposal.close(by=aoba, reason="理由"),
    "members": lambda proposal, aoba, desk: proposal.write(by=aoba, version=proposal.version, visibility="members"),
}


@pytest.mark.parametrize("end", ENDS)
def test_public_proposal_is_gone_on_the_next_request(aoba, end):
    proposal = ready(aoba)
    proposal.post(by=aoba, version=proposal.version)
    assert heard() == [HOME, SAKAI]
    assert ENDS[end](Proposal.objects.get(), aoba, make.secretariat())
    assert heard() == []


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
def test_other_proposals_are_on_no_public_page_for_anybody(aoba, fields):
    make.proposal(aoba, **{"title": BIRD, "visibility": "public", **fields})
    assert heard() == []
    assert BIRD not in page(HOME, aoba) + page(SAKAI, aoba)


def test_proposal_shows_to_the_end_of_its_last_day(aoba):
    make.proposal(aoba, title=BIRD, visibility="public", answer_until=TODAY)
    assert heard() == [HOME, SAKAI]


def test_home_shows_the_three_newest_at_the_same_cost(aoba, django_assert_num_queries):
    now = timezone.now()
    for number in range(4):
        make.proposal(aoba, title=f"{BIRD}の{number}", visibility="public", posted_at=now - timedelta(hours=number))
    caches["pages"].clear()
    with django_assert_num_queries(10):
        first = page(HOME)
    assert [number for number in range(4) if f"{BIRD}の{number}" in first] == [0, 1, 2]
    with django_assert_num_queries(9):
        assert page(SAKAI).count(BIRD) == 4
