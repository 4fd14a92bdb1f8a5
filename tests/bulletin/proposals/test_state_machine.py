"""Whatever people do with a proposal, in whatever order, over HTTP: it stands where a small model says."""

import datetime

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

import bulletin.proposals.desk_urls
import bulletin.urls
from bulletin.models import ApprovalRule, Case, Consent, Proposal, ProposalVersion
from bulletin.proposals.tasks import expire_proposals
from members.models import Municipality
from portal.models import AuditLine
from tests import make
from tests.bulletin.proposals.test_proposals import typed
from tests.clients import as_

pytestmark = pytest.mark.django_db

SAKAI, SHINAGAWA, MINATO, KITA = "182109", "131091", "131032", "131172"
WARDS = st.sampled_from([SHINAGAWA, MINATO])
ANSWERS = st.sampled_from(["raised", "conditional", "considering", "declined", "not_applicable"])
LEADS = {
    "post": {"draft": "open"},
    "take-back": {"waiting": "draft"},
    "approve": {"waiting": "open"},
    "send-back": {"waiting": "draft"},
    "withdraw": {"open": "withdrawn", "expired": "withdrawn"},
    "close": {"open": "unmatched", "expired": "unmatched"},
    "reopen": {"unmatched": "open", "withdrawn": "open", "expired": "open"},
    "extend": {"open": "open"},
}
DESK = ["hide", "unhide", "return-to-draft", "close", "merge"]
UNPOSTED = ("draft", "waiting")


class Board(RuleBasedStateMachine):
    """One proposal of 坂井市 to two wards; `clients` are made once, everything else is undone after each run."""

    clients: dict[str, Client]

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.proposal, self.survivor = make.proposal(state="draft", wards=[SHINAGAWA, MINATO]), make.proposal()
        ApprovalRule.objects.switch(self.proposal.municipality, True, by=None)  # what a manager posts waits for nobody
        self.state, self.is_hidden, self.is_merged, self.changes, self.days = "draft", False, False, 0, 0
        self.answers, self.asked = {}, set()

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

    @property
    def stands(self):
        return not (self.is_hidden or self.is_merged)

    @property
    def read(self):
        return f"{SAKAI}-{Proposal.objects.get(pk=self.proposal.pk).version}"

    def became(self, state):
        self.state, self.changes = state, self.changes + 1
        if state == "open":
            self.asked |= {SHINAGAWA, MINATO}

    @initialize(is_posted=st.sampled_from([True, True, False]), ward=WARDS, answer=ANSWERS)
    def it_begins(self, is_posted, ward, answer):
        """Most often on the board, with an answer: there is more to do there."""
        if is_posted:
            self.writer_takes(step="post")
            self.ward_answers(ward=ward, answer=answer)

    @rule(step=st.sampled_from(sorted(LEADS)))
    def writer_takes(self, step):
        sent = {"read": self.read, "until": self.later(), "reason": "試験"}
        self.clients["writer"].post(f"{self.page}{step}/", sent)
        if self.state in LEADS[step] and self.stands:
            self.became(LEADS[step][self.state])

    @rule()
    def colleague_posts(self):
        self.clients["colleague"].post(f"{self.page}post/", {"read": self.read})
        if self.state == "draft" and self.stands:
            self.became("waiting")

    @rule()
    def writer_edits(self):
        wards = Municipality.objects.filter(lg_code__in=[SHINAGAWA, MINATO])
        sent = {"read": self.read, "answer_until": self.later(), "office": self.proposal.office_id, "scope": "some"}
        sent |= {"title": f"カニの町から{self.days}", "chosen": [place.pk for place in wards]}
        self.clients["writer"].post(f"{self.page}edit/", typed(**sent))
        is_saved = self.state in ("draft", "open") and self.stands
        assert (Proposal.objects.get(pk=self.proposal.pk).title == sent["title"]) == is_saved
        self.changes += is_saved and self.state == "open"

    @rule()
    def writer_asks_more(self):
        sent = {"places": [Municipality.objects.get(lg_code=KITA).pk]}
        self.clients["writer"].post(f"{self.page}ask-more/", sent)
        if self.state == "open" and self.stands and KITA not in self.asked:
            self.asked.add(KITA)
            self.changes += 1

    @rule(ward=WARDS)
    def ward_raises_its_hand_and_both_agree(self, ward):
        self.ward_answers(ward=ward, answer="raised")
        place = Municipality.objects.get(lg_code=ward)
        self.clients["writer"].post(f"{self.page}case/", {"partners": [place.pk], "lead": place.pk})
        self.clients[ward].post(f"{self.page}agree/", {"read": Consent.objects.mark(self.proposal, place)})
        is_willing = self.answers.get(ward) in ("raised", "conditional")
        if self.state in ("open", "expired") and self.stands and is_willing:
            self.became("matched")
        assert Case.objects.filter(proposal=self.proposal.pk).count() == (self.state == "matched")

    @rule()
    def worker_comes_after_the_last_day(self):
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        Proposal.objects.filter(pk=self.proposal.pk, state="open").update(answer_until=yesterday)
        expire_proposals(timezone.now())
        if self.state == "open" and not self.is_merged:
            self.became("expired")

    @rule(step=st.sampled_from(DESK))
    def secretariat_takes(self, step):
        sent = {"reason": "試験", "survivor": f"提案第{self.survivor.pk}号"}
        self.clients["desk"].post(f"/desk/proposals/{self.proposal.pk}/{step}/", sent)
        if step in ("return-to-draft", "close"):
            if self.state == "open" and self.stands:
                self.became({"return-to-draft": "draft", "close": "unmatched"}[step])
        elif self.state not in UNPOSTED and not self.is_merged and self.is_hidden == (step == "unhide"):
            self.is_hidden, self.is_merged = step == "hide", step == "merge"
            self.changes += 1

    @rule(ward=WARDS, answer=ANSWERS)
    def ward_answers(self, ward, answer):
        row = self.proposal.addressees.filter(municipality__lg_code=ward).first()
        said = {"answer": answer, "comment": "相談しだいです。", "version": row.version if row else 0}
        self.clients[ward].post(f"{self.page}answer/", said)
        is_late = self.state == "expired" and ward not in self.answers
        if (self.state == "open" or is_late) and self.stands:
            self.answers[ward] = answer

    @invariant()
    def it_stands_where_the_model_says(self):
        now = Proposal.objects.get(pk=self.proposal.pk)
        answers = dict(now.addressees.answered().values_list("municipality__lg_code", "answer"))
        stood = now.state, now.hidden_at is not None, now.merged_into_id is not None, answers
        assert stood == (self.state, self.is_hidden, self.is_merged, self.answers)
        assert set(now.addressees.values_list("municipality__lg_code", flat=True)) == self.asked

    @invariant()
    def every_change_is_logged_once(self):
        lines = AuditLine.objects.filter(subject_kind="提案", subject_id=self.proposal.pk)
        assert lines.exclude(action__contains="回答").exclude(action__startswith="連携の").count() == self.changes

    @invariant()
    def others_see_it_exactly_when_it_is_posted_and_shown(self):
        if self.is_merged:
            return  # it leads to the other one
        is_seen = self.state not in UNPOSTED and not self.is_hidden
        statuses = [self.clients[name].get(self.page).status_code for name in ("other", "writer")]
        assert statuses == [200 if is_seen else 404, 200]

    @invariant()
    def what_was_posted_once_is_kept(self):
        numbers = ProposalVersion.objects.filter(proposal=self.proposal).values_list("number", flat=True)
        assert len(set(numbers)) == len(numbers)
        assert numbers or self.state in UNPOSTED


def test_proposal_stands_where_the_model_says_after_any_steps():
    Board.clients = {
        "writer": as_(make.manager("aoba@example.jp")),
        "colleague": as_(make.staff("midori@example.jp")),
        "other": as_(make.staff("fukui@example.jp", "182010")),
        "desk": as_(make.secretariat()),
        SHINAGAWA: as_(make.staff("shina@example.jp", SHINAGAWA)),
        MINATO: as_(make.staff("minato@example.jp", MINATO)),
    }
    run_state_machine_as_test(
        Board,
        settings=settings(
            max_examples=15,
            stateful_step_count=11,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,  # the same steps each time: what fails was changed, not drawn
        ),
    )


def test_every_step_of_a_proposal_is_taken_above():
    """A step that is added is added to the model. Pages change nothing; a draft that is gone ends in test_lifecycle."""
    of_writers, of_desk = (
        {each.name.removeprefix("proposal-") for each in part.urlpatterns if each.name.startswith("proposal-")}
        for part in (bulletin.urls, bulletin.proposals.desk_urls)
    )
    pages = {"list", "create", "detail", "preview", "discard"}
    assert of_writers - pages - {"feed"} == {*LEADS, "edit", "ask-more"}
    assert of_desk - pages == set(DESK)
