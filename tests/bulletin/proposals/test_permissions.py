"""The proposal's page answers from rows it has loaded what the permission querysets answer: the two never differ."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from bulletin.models import Addressee, CoProposer, Message, Proposal
from bulletin.proposal_page.page import ProposalPage, find, for_page
from bulletin.talk.talk import readable, rows
from members.models import Municipality, User
from tests import make

pytestmark = pytest.mark.django_db

SHINAGAWA, MINATO, SENDAI, FUKUI, KITAMI, SAKAI = "131091", "131032", "041009", "182010", "012068", "182109"


@pytest.fixture
def readers():
    codes = {"proposer": SAKAI, "ward": SHINAGAWA, "other ward": MINATO, "partner": SENDAI, "asked": FUKUI}
    people = {name: make.staff(f"{code}@example.jp", code) for name, code in codes.items()}
    left = make.staff("left@example.jp", KITAMI)  # serves a municipality that is a member no longer
    left.municipality.memberships.update(ended_on="2024-04-01")
    people["new member"] = make.staff("new@example.jp", "014613")
    people |= {"left": left, "nobody": make.user("nobody@example.jp"), "visitor": AnonymousUser()}
    return people | {"secretariat": make.secretariat(), "both": make.manager("b@example.jp", secretariat_role="member")}


@pytest.fixture
def proposals(readers):
    """Proposals and calls, to all and to some, answered and not, with partners and private lines."""
    ward = readers["ward"]
    call_to_all, call = make.call(ward), make.call(ward, municipalities=[SAKAI, SENDAI])
    call_to_all.addressees.filter(municipality=readers["new member"].municipality).delete()  # joined after the post
    proposals = [make.proposal(), make.proposal(wards=[SHINAGAWA]), call_to_all, call]
    for number, proposal in enumerate(proposals):
        add_partners(proposal, readers)
        for code in (None, SHINAGAWA, MINATO, SAKAI):
            line = code and Municipality.objects.get(lg_code=code)
            proposal.messages.create(municipality=ward.municipality, body="ことば", line=line)
        if number % 2:
            said = {"answer": "raised", "answered_at": timezone.now()}
            proposal.addressees.filter(municipality__lg_code__in=[SHINAGAWA, SAKAI]).update(**said)
    return proposals


def add_partners(proposal, readers):
    now = timezone.now()
    proposal.co_proposers.create(municipality=readers["partner"].municipality, confirmed_at=now)
    proposal.co_proposers.create(municipality=readers["asked"].municipality)
    proposal.co_proposers.create(municipality=readers["left"].municipality, declined_at=now)


def fates(proposal, other):
    """Every state, shown, hidden and merged."""
    now = timezone.now()
    for state in Proposal.State:
        is_draft, is_over = state in ("draft", "waiting"), state in Proposal.State.closed()
        moments = {"posted_at": None if is_draft else now, "closed_at": now if is_over else None}
        for seen in ({}, {"hidden_at": now}, {"merged_into": other}):
            fate = {"hidden_at": None, "merged_into": None, **seen}
            Proposal.objects.filter(pk=proposal.pk).update(state=state, **moments, **fate)
            yield state, seen


def asked(proposal, user):
    """What the querysets answer."""
    same, one = Proposal.objects.filter(pk=proposal.pk), {"proposal": proposal}
    return {
        "is_own": same.editable_by(user).exists(),
        "is_proposer": bool(user.municipality) and same.proposed_by(user.municipality).exists(),
        "may_reply": same.repliable_by(user).exists(),
        "may_answer": Addressee.objects.place_of(user, proposal) is not None,
        "invitation": CoProposer.objects.answerable_by(user).filter(**one).first(),
    }


def test_reader_may_what_the_querysets_say(readers, proposals):
    found = set()
    del readers["visitor"]
    for proposal in proposals:
        for fate in fates(proposal, proposals[0] if proposal != proposals[0] else proposals[1]):
            for name, user in readers.items():
                [loaded] = for_page(Proposal.objects.filter(pk=proposal.pk), user)
                reader, answers = ProposalPage(loaded, user).permissions, asked(loaded, user)
                told = {right: getattr(reader, right) for right in answers}
                assert told == answers, (name, proposal, fate)
                found |= {(right, bool(answer)) for right, answer in answers.items()}
    assert len(found) == 10  # every right was had by some and not by others


def test_page_is_found_by_whoever_may_read_it(readers, proposals):
    found = set()
    for proposal in proposals[:2]:
        for fate in fates(proposal, proposals[2]):
            for name, user in readers.items():
                is_readable = Proposal.objects.visible_to(user).contains(proposal)
                assert bool(find(proposal.pk, user)) == is_readable, (name, proposal, fate)
                found.add(is_readable)
    assert found == {True, False}


def test_visitor_may_nothing(readers, proposals):
    [loaded] = for_page(Proposal.objects.filter(pk=proposals[0].pk), readers["visitor"])
    reader = ProposalPage(loaded, readers["visitor"]).permissions
    rights = ("is_own", "is_proposer", "may_reply", "may_answer", "invitation", "is_member", "follows")
    assert not any(getattr(reader, right) for right in rights)


def test_page_reads_the_words_the_queryset_lets_it(readers, proposals):
    counts = set()
    for proposal in proposals:
        for name, user in readers.items():
            for loaded in for_page(Proposal.objects.visible_to(user).filter(pk=proposal.pk), user):
                page = ProposalPage(loaded, user)
                if page.is_member:
                    read = readable(loaded, page.permissions)
                    assert read == list(rows(loaded, user)), name
                    counts.add(len(read))
                else:
                    assert not Message.objects.visible_to(user).exists() and not page.talk.to_all
        for user in readers.values():
            shown = Message.objects.visible_to(user).to_all().filter(hidden_at=None, proposal__posted_at__isnull=False)
            assert set(Message.objects.findable_by(user)) == set(shown)
    assert counts == {1, 2, 4}
    assert User.objects.get(email="nobody@example.jp").municipality is None
