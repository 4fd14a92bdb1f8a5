"""Whatever people do with a proposal, in whatever order, over HTTP: it stands where a small model says."""

import datetime

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bulletin.expiry import expire
from bulletin.models import Proposal, ProposalVersion
from portal.models import AuditLine
from tests import make
from tests.clients import as_

pytestmark = pytest.mark.django_db

SAKAI, SHINAGAWA, MINATO = "182109", "131091", "131032"
WARDS = st.sampled_from([SHINAGAWA, MINATO])
ANSWERS = st.sampled_from(["raised", "conditional", "considering", "not_applicable"])
LEADS = {
    "post": {"draft": "open"},
    "withdraw": {"open": "withdrawn", "expired": "withdrawn"},
    "close": {"open": "unmatched", "expired": "unmatched"},
    "reopen": {"unmatched": "open", "withdrawn": "open", "expired": "open"},
    "extend": {"open": "open"},
}


class Board(RuleBasedStateMachine):
    """One proposal of 坂井市 to two wards; `clients` are made once, everything else is undone after each run."""

    clients: dict[str, Client]

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.proposal = make.proposal(state="draft", wards=[SHINAGAWA, MINATO])
        self.state, self.is_hidden, self.changes, self.days = "draft", False, 0, 0
        self.answers = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @property
    def page(self):
        return f"/bulletin/proposals/{self.proposal.pk}/"

    def later(self):
        """A day that no deadline was set to before, later than all of them."""
        self.days += 1
        return (datetime.date(2099, 1, 1) + datetime.timedelta(days=self.days)).isoformat()

    @rule(step=st.sampled_from(sorted(LEADS)))
    def writer_takes(self, step):
        version = Proposal.objects.get(pk=self.proposal.pk).version
        sent = {"read": f"{SAKAI}-{version}", "until": self.later()}
        self.clients["writer"].post(f"{self.page}{step}/", sent)
        if self.state in LEADS[step] and not self.is_hidden:
            self.state, self.changes = LEADS[step][self.state], self.changes + 1

    @rule()
    def worker_comes_after_the_last_day(self):
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        Proposal.objects.filter(pk=self.proposal.pk, state="open").update(answer_until=yesterday)
        expire(timezone.now())
        if self.state == "open":
            self.state, self.changes = "expired", self.changes + 1

    @rule(step=st.sampled_from(["hide", "unhide", "return-to-draft"]))
    def secretariat_takes(self, step):
        self.clients["desk"].post(f"/desk/proposals/{self.proposal.pk}/{step}/", {"reason": "試験"})
        if step == "return-to-draft" and self.state == "open" and not self.is_hidden:
            self.state, self.changes = "draft", self.changes + 1
        elif step != "return-to-draft" and self.is_hidden == (step == "unhide") and self.state != "draft":
            self.is_hidden, self.changes = not self.is_hidden, self.changes + 1

    @rule(ward=WARDS, answer=ANSWERS)
    def ward_answers(self, ward, answer):
        row = self.proposal.addressees.filter(municipality__lg_code=ward).first()
        said = {"answer": answer, "comment": "相談しだいです。", "version": row.version if row else 0}
        self.clients[ward].post(f"{self.page}answer/", said)
        is_late = self.state == "expired" and ward not in self.answers
        if (self.state == "open" or is_late) and not self.is_hidden:
            self.answers[ward] = answer

    @invariant()
    def it_stands_where_the_model_says(self):
        now = Proposal.objects.get(pk=self.proposal.pk)
        answers = dict(now.addressees.answered().values_list("municipality__lg_code", "answer"))
        assert (now.state, now.hidden_at is not None, answers) == (self.state, self.is_hidden, self.answers)

    @invariant()
    def every_change_is_logged_once(self):
        lines = AuditLine.objects.filter(subject_kind="提案", subject_id=self.proposal.pk)
        assert lines.exclude(action__contains="回答").count() == self.changes

    @invariant()
    def others_see_it_exactly_when_it_is_posted_and_shown(self):
        is_seen = self.state != "draft" and not self.is_hidden
        statuses = [self.clients[name].get(self.page).status_code for name in ("other", "writer")]
        assert statuses == [200 if is_seen else 404, 200]

    @invariant()
    def what_was_posted_once_is_kept(self):
        numbers = ProposalVersion.objects.filter(proposal=self.proposal).values_list("number", flat=True)
        assert len(set(numbers)) == len(numbers)
        assert numbers or self.state == "draft"


def test_proposal_stands_where_the_model_says_after_any_steps():
    Board.clients = {
        "writer": as_(make.manager("aoba@example.jp")),
        "other": as_(make.staff("fukui@example.jp", "182010")),
        "desk": as_(make.secretariat()),
        SHINAGAWA: as_(make.staff("shina@example.jp", SHINAGAWA)),
        MINATO: as_(make.staff("minato@example.jp", MINATO)),
    }
    run_state_machine_as_test(
        Board,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,  # the same steps each time: what fails was changed, not drawn
        ),
    )
