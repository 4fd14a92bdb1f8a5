"""The way of a proposal: every state, every step, everybody who might take it."""

import datetime

import pytest
from django.utils import timezone

from bulletin.models import ApprovalRule, Proposal
from bulletin.proposals.tasks import expire_proposals
from outbox.models import Notice
from portal.models import AuditLine, RecordVersion
from tests import make
from tests.bulletin.own_page import rows
from tests.clients import as_

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SAKAI, SHINAGAWA = "182109", "131091"
STATES = ["draft", "waiting", "open", "matched", "unmatched", "withdrawn", "expired"]
LATER = "2099-12-01"
SENT = {
    "post": {"read": f"{SAKAI}-1"},
    "extend": {"until": LATER},
    "reopen": {"until": LATER},
    "send-back": {"reason": "期限を直してください。"},
}
LEADS: dict[str, dict[str, str | None]] = {  # step: from which state to which
    "post": {"draft": "open"},
    "take-back": {"waiting": "draft"},
    "approve": {"waiting": "open"},
    "send-back": {"waiting": "draft"},
    "extend": {"open": "open"},
    "withdraw": {"open": "withdrawn", "expired": "withdrawn"},
    "close": {"open": "unmatched", "expired": "unmatched"},
    "reopen": {"unmatched": "open", "withdrawn": "open", "expired": "open"},
    "discard": {"draft": None},
}
FOR_MANAGERS = ("approve", "send-back")
POSTED = ["open", "matched", "unmatched", "withdrawn", "expired"]
DESK_LEADS: dict[str, dict[str, str]] = {  # what of a posted one that is shown; others have no such pages
    "hide": {state: f"{state}, hidden" for state in POSTED},
    "merge": {state: f"{state}, merged" for state in POSTED},
    "return-to-draft": {"open": "draft"},
    "close": {"open": "unmatched"},
    "unhide": {},
}


@pytest.fixture
def cast():
    """Everybody who might want to act on a proposal of 坂井市."""
    return {
        "visitor": None,
        "applicant": make.user("applicant@example.jp"),
        "staff": make.staff("staff@example.jp"),
        "manager": make.manager("manager@example.jp"),
        "other": make.manager("other@example.jp", "182010"),
        "ward": make.manager("ward@example.jp", SHINAGAWA),
        "secretariat": make.secretariat(),
    }


@pytest.mark.parametrize("step", LEADS)
def test_step_leads_by_state_and_role_where_the_table_says(cast, step):
    outcome, expected = {}, {}
    clients = {role: as_(user) for role, user in cast.items()}
    for state in STATES:
        for role, client in clients.items():
            proposal = make.proposal(state=state, wards=[SHINAGAWA])
            client.post(f"/bulletin/proposals/{proposal.pk}/{step}/", SENT.get(step, {}))
            now = Proposal.objects.filter(pk=proposal.pk).first()
            outcome[state, role] = now and now.state
            may = role == "manager" or (role == "staff" and step not in FOR_MANAGERS)
            expected[state, role] = LEADS[step].get(state, state) if may else state
    assert outcome == expected


@pytest.mark.parametrize("step", DESK_LEADS)
def test_step_of_the_secretariat_leads_where_the_table_says(cast, step):
    outcome, desk, survivor = {}, as_(cast["secretariat"]), make.proposal(wards=[SHINAGAWA])
    for state in STATES:
        proposal = make.proposal(state=state, wards=[SHINAGAWA])
        sent = {"reason": "重複", "survivor": survivor.number_name}
        desk.post(f"/desk/proposals/{proposal.pk}/{step}/", sent)
        now = Proposal.objects.get(pk=proposal.pk)
        marks = [", hidden"] * bool(now.hidden_at) + [", merged"] * bool(now.merged_into)
        outcome[state] = now.state + "".join(marks)
    assert outcome == {state: DESK_LEADS[step].get(state, state) for state in STATES}


@pytest.mark.parametrize("step", LEADS)
def test_step_on_a_hidden_or_merged_proposal_changes_nothing(cast, step):
    survivor = make.proposal()
    changed = []
    for state in LEADS[step]:
        for fields in ({"hidden_at": timezone.now()}, {"merged_into": survivor}):
            proposal = make.proposal(state=state, **fields)
            as_(cast["manager"]).post(f"/bulletin/proposals/{proposal.pk}/{step}/", SENT.get(step, {}))
            changed.append(Proposal.objects.get(pk=proposal.pk).state != state)
    assert not any(changed)


@pytest.mark.parametrize("step", [step for step in LEADS if step != "post"])
def test_step_shows_its_page_and_changes_nothing_by_get(cast, step):
    state = next(iter(LEADS[step]))
    proposal = make.proposal(state=state)
    page = as_(cast["manager"]).get(f"/bulletin/proposals/{proposal.pk}/{step}/")
    assert (page.status_code, Proposal.objects.get(pk=proposal.pk).state) == (200, state)


def test_step_taken_twice_is_logged_and_told_once(cast):
    proposal = make.proposal()
    for _ in range(2):
        as_(cast["staff"]).post(f"/bulletin/proposals/{proposal.pk}/withdraw/")
    assert AuditLine.objects.filter(action="取下げ", subject_id=proposal.pk).count() == 1
    told = Notice.objects.filter(title__startswith="取り下げられました")
    assert [notice.user for notice in told] == [cast["ward"]]


def test_proposal_waits_for_the_manager_where_the_rule_says_so(cast):
    assert as_(cast["manager"]).post("/bulletin/approval/", {"wanted": "yes"}).status_code == 302
    proposal = make.proposal(cast["staff"], state="draft")
    as_(cast["staff"]).post(f"/bulletin/proposals/{proposal.pk}/post/", SENT["post"])
    assert Proposal.objects.get().state == "waiting"
    assert [each.user for each in Notice.objects.filter(title__startswith="掲載の承認")] == [cast["manager"]]
    as_(cast["manager"]).post(f"/bulletin/proposals/{proposal.pk}/approve/")
    assert (Proposal.objects.get().state, Proposal.objects.get().addressees.count()) == ("open", 23)


def test_manager_posts_nothing_that_was_changed_since_it_was_read(cast):
    proposal, manager = make.proposal(cast["staff"], state="waiting"), as_(cast["manager"])
    address = f"/bulletin/proposals/{proposal.pk}/approve/"
    read = {"version": manager.get(address).context["form"]["version"].value()}
    assert proposal.take_back(by=cast["staff"])
    assert proposal.write(by=cast["staff"], version=proposal.version, title="読んでいない件名")
    Proposal.objects.update(state="waiting")
    assert "内容が変わりました" in manager.post(address, read, follow=True).content.decode()
    assert Proposal.objects.get().state == "waiting"
    manager.post(address, {"version": manager.get(address).context["form"]["version"].value()})
    assert Proposal.objects.get().state == "open"


def test_manager_posts_without_waiting(cast):
    ApprovalRule.objects.switch(cast["manager"].municipality, True, by=cast["manager"])
    proposal = make.proposal(cast["manager"], state="draft")
    as_(cast["manager"]).post(f"/bulletin/proposals/{proposal.pk}/post/", SENT["post"])
    assert Proposal.objects.get().state == "open"


def test_returned_proposal_tells_its_writer_why(cast):
    proposal = make.proposal(cast["staff"], state="waiting")
    as_(cast["manager"]).post(f"/bulletin/proposals/{proposal.pk}/send-back/", SENT["send-back"])
    page = as_(cast["staff"]).get(f"/bulletin/proposals/{proposal.pk}/edit/").content.decode()
    assert "期限を直してください。" in page


def test_approval_after_the_deadline_posts_nothing(cast):
    proposal = make.proposal(state="waiting", answer_until=timezone.localdate())
    as_(cast["manager"]).post(f"/bulletin/proposals/{proposal.pk}/approve/")
    assert Proposal.objects.get().state == "waiting"


@pytest.mark.parametrize("days, is_refused", [(-1, True), (0, True), (1, False)])
def test_deadline_moves_only_to_a_later_day(cast, days, is_refused):
    stands = timezone.localdate() + datetime.timedelta(days=5)
    proposal = make.proposal(answer_until=stands)
    until = stands + datetime.timedelta(days=days)
    page = as_(cast["staff"]).post(f"/bulletin/proposals/{proposal.pk}/extend/", {"until": until.isoformat()})
    assert (page.status_code == 200) == is_refused
    assert Proposal.objects.get().answer_until == (stands if is_refused else until)


@pytest.mark.parametrize("days, state", [(-1, "expired"), (0, "open"), (1, "open")])
def test_proposal_expires_the_day_after_its_last_day(cast, days, state):
    make.proposal(cast["staff"], answer_until=timezone.localdate() + datetime.timedelta(days=days))
    assert expire_proposals(timezone.now()) == (state == "expired")
    assert expire_proposals(timezone.now()) == 0
    assert Proposal.objects.get().state == state


def test_every_change_since_posting_can_be_read_and_compared(cast):
    proposal = make.proposal(cast["staff"], offers="越前がに")
    proposal.write(by=cast["staff"], version=1, offers="ずわいがに")
    page = as_(cast["ward"]).get(f"/bulletin/proposals/{proposal.pk}/versions/").content.decode()
    assert "<del>越前</del>がに" in page and "<ins>ずわい</ins>がに" in page
    assert as_(cast["applicant"]).get(f"/bulletin/proposals/{proposal.pk}/versions/").status_code == 404


@pytest.mark.parametrize("visibility, counts", [("public", True), ("members", False)])
def test_step_of_a_public_proposal_alone_renews_kept_pages(cast, visibility, counts):
    proposal = make.proposal(visibility=visibility)
    before = RecordVersion.current()
    proposal.withdraw(by=cast["staff"])
    assert (RecordVersion.current() > before) == counts


def test_proposal_made_private_renews_kept_pages(cast):
    proposal = make.proposal(visibility="public")
    before = RecordVersion.current()
    proposal.write(by=cast["staff"], version=1, visibility="members")
    assert RecordVersion.current() > before


def test_what_waits_for_its_own_people_stands_on_their_page(cast):
    make.proposal(state="waiting", title="承認を待つもの", wards=[SHINAGAWA])
    make.proposal(state="expired", title="期限の過ぎたもの", wards=[SHINAGAWA])
    make.proposal(state="draft", title="差し戻されたもの", returned_at=timezone.now(), returned_reason="長すぎます。")
    make.proposal(state="draft", title="書きかけのもの")
    seen = {}
    for role in ("staff", "manager", "ward"):
        page = as_(cast[role]).get("/members/").content.decode()
        seen[role] = [word for word in ("承認を待つ", "期限の過ぎた", "差し戻された", "書きかけ") if word in page]
    assert seen == {
        "staff": ["承認を待つ", "期限の過ぎた", "差し戻された", "書きかけ"],
        "manager": ["承認を待つ", "期限の過ぎた", "差し戻された", "書きかけ"],
        "ward": ["期限の過ぎた"],  # which it may still answer
    }
    approving = {role: "承認を待つもの」" in str(rows(cast[role])) for role in ("staff", "manager")}
    assert approving == {"staff": False, "manager": True}


def test_number_is_given_at_the_first_posting_and_kept():
    """A draft takes none, so that those in public follow each other without gaps."""
    akane, hanawa = make.manager("akane@example.jp"), make.secretariat()
    first, thrown_away, second = (make.proposal(akane, state="draft", title=title) for title in ("雪", "", "花"))
    assert [each.number for each in (first, thrown_away, second)] == [None] * 3
    assert (str(first), str(thrown_away)) == ("提案の下書き「雪」", "提案の下書き（件名なし）")
    thrown_away.discard(by=akane)
    last = Proposal.objects.posted().count()
    assert second.post(by=akane, version=1) and first.post(by=akane, version=1)
    assert (second.number_name, first.number_name) == (f"提案第{last + 1}号", f"提案第{last + 2}号")
    assert second.return_to_draft(by=hanawa, reason="期限が短すぎます。")
    assert second.number_name == f"提案第{last + 1}号"
    assert second.post(by=akane, version=second.version) and second.number == last + 1
