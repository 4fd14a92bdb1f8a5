"""A form of the board that arrives twice or fifty times, over real HTTP, makes one answer, message, posting or case."""

import http.client
from collections import Counter
from functools import partial

import pytest

from bulletin.models import AnswerVersion, Case, Consent, Matching, Message, Proposal, ProposalVersion
from members.models import Municipality
from outbox.models import OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.members.registration.test_form_faults import FIFTY, Browser, swallowing
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

SAKAI, SHINAGAWA = "182109", "131091"
SAID = {"body": "ことば", "token": "a" * 32}


def two_sides(state="open"):
    """坂井市's proposal to 品川区, and who speaks for each."""
    sakai, ward = make.staff("sakai@example.jp"), make.staff("shinagawa@example.jp", SHINAGAWA)
    return make.proposal(sakai, wards=[SHINAGAWA], state=state), sakai, ward


def answering():
    proposal, _, ward = two_sides()
    address = f"{proposal.get_absolute_url()}answer/"
    data = {"answer": "conditional", "comment": "会場が空いていれば", "version": 0}
    return ward, address, address, data, lambda: [AnswerVersion.objects.count(), told("answered")]


def replying():
    proposal, _, ward = two_sides()
    address = f"{proposal.get_absolute_url()}replies/"
    return ward, address, address, SAID, lambda: [Message.objects.count(), told("said")]


def speaking_on_the_line():
    proposal, sakai, _ = two_sides()
    address = f"{proposal.get_absolute_url()}lines/{SHINAGAWA}/"
    return sakai, address, address, SAID, lambda: [Message.objects.count(), told("said")]


def posting():
    proposal, sakai, _ = two_sides("draft")
    page = proposal.get_absolute_url()
    data = {"read": f"{SAKAI}-1"}

    def count():
        asked = Proposal.objects.get().addressees.count()
        lines = AuditLine.objects.filter(action="掲載").count()
        return [min(asked, lines, ProposalVersion.objects.count()), told("proposal-posted")]

    return sakai, f"{page}preview/", f"{page}post/", data, count


def making_a_case():
    proposal, sakai, ward = two_sides()
    assert proposal.addressees.get().answer_with("raised", "", by=ward, version=0)
    assert Matching.objects.make_case(proposal, [Municipality.objects.get(lg_code=SHINAGAWA)], by=sakai) is None
    page = proposal.get_absolute_url()

    def count():
        lines = AuditLine.objects.filter(action="成立").count()
        assert (lines, Consent.objects.count()) == (1, 1)
        return [Case.objects.filter(proposal=proposal).count(), told("case-made")]

    read = Consent.objects.mark(proposal, ward.municipality)
    return ward, page, f"{page}agree/", {"read": read}, count


def told(cause):
    """Whether somebody was; the same cause is told to the same person once (portal_notice_told_once)."""
    return OutgoingMail.objects.filter(key__startswith=f"{cause}:").exists()


FORMS = [answering, replying, speaking_on_the_line, posting, making_a_case]


def opened(server, form):
    user, page, target, data, count = form()
    browser = Browser(server, user, page)
    browser.address = target
    return browser, data, count


@pytest.mark.parametrize("form", FORMS)
def test_form_sent_fifty_times_at_once_is_one(live_server, form):
    browser, data, count = opened(live_server, form)
    live_server.thread.httpd.socket.listen(FIFTY)
    answers = Counter(race(*[partial(browser.send, data)] * FIFTY))
    assert {status for status, _ in answers} == {302}
    assert len({place for _, place in answers}) == 1
    assert count() == [1, True]


@pytest.mark.parametrize("form", FORMS)
def test_form_whose_answer_was_lost_is_sent_again_and_is_one(live_server, form):
    browser, data, count = opened(live_server, form)
    with swallowing(browser.port) as port, pytest.raises((http.client.HTTPException, OSError)):
        browser.send(data, port)
    assert count() == [1, True]
    status, _ = browser.send(data)
    assert (status, count()) == (302, [1, True])
