"""Notices and わたしの自治体 agree: what a notice asks for stands on the page until it is done, and little else."""

import importlib
import inspect
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from agreements.models import TieReturn
from agreements.ties.tasks import remind_wards
from bulletin.cases.tasks import ask_again
from bulletin.models import Addressee, ApprovalRule, Consent, CoProposer, Matching, Message
from bulletin.rollcall.tasks import escalate, remind_of_answers
from members.models import Invitation, Profile, RollConfirmation
from members.people.tasks import ending_invitation
from members.profiles.tasks import unconfirmed_profile
from members.yearly_review.tasks import unconfirmed_roll
from outbox.models import Notice
from tests import make
from tests.bulletin.own_page import rows
from tests.clients import as_
from tests.make import place

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 12, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]
KUSHIRO, SHINAGAWA = "012068", "131091"

# Notices that ask for nothing on a page of the municipality, and why
INFORMING = {
    **dict.fromkeys(("posted", "posted_to_followers", "changed", "withdrawn", "closed", "merged"), "tells"),
    **dict.fromkeys(("closed_by_secretariat", "hidden", "unhidden", "join_answered", "answered"), "tells"),
    **dict.fromkeys(("replied", "message_hidden", "search_found", "published", "joined", "left"), "tells"),
    **dict.fromkeys(("assignment_ended", "hand_over_cancelled", "role_changed", "invitation_accepted"), "tells"),
    "enclosure_refused": "what it asks for is done outside of the portal",
    "attachment_refused": "what it asks for is done outside of the portal",
    "transfer_season": "asks for nothing where nobody leaves; stands among what is done each year",
    **dict.fromkeys(("publication_wanted", "entry_drafted", "escalated_to_secretariat"), "of the desk"),
    **dict.fromkeys(("manager_missing", "application_submitted", "joined_secretariat"), "of the desk"),
    **dict.fromkeys(("secretariat_role_changed", "left_secretariat", "invited_to_secretariat"), "of the desk"),
    **dict.fromkeys(("application_approved", "application_refused"), "of who applies, on the page of the application"),
    **dict.fromkeys(
        ("account_stopped", "account_resumed", "logged_out", "second_factor_reset"), "mail about an account"
    ),
    "invited": "mail to who has no page yet",
    "waiting": "what is wanted of the first people of a place; the rows are those of answer_wanted",
    "recorded": "tells of an answer given by telephone or on paper",
    "confirmation_wanted": "mail to an address of the office, about an answer on paper",
    "mailbox_to_confirm": "mail to the shared mailbox of an office",
    "asked_again": "the answer wanted, sent once more; its row is that of answer_wanted",
}
HELPERS = {"days_left", "head", "summary", "date_and_time", "made_private"}
SILENT = {("提案", "下書き"), ("魅力発信", "未作成"), ("招待", "令和8年12月15日まで")}  # one's own doing, not yet done


@pytest.fixture
def cast(aoi, aya):
    kushiro = make.manager("kushiro@example.jp", KUSHIRO, name="釧路一郎")
    for user in (kushiro, aoi):
        Profile.objects.create(municipality=user.municipality)
        RollConfirmation.objects.confirm(user.municipality, by=user)
    TieReturn.objects.send(aoi.municipality, by=aoi)
    return SimpleNamespace(town=kushiro, ward=aoi, aya=aya, desk=make.secretariat())


def posted(cast, **fields):
    """提案 of 釧路市 to 品川区, posted as people do it."""
    proposal = make.proposal(cast.town, state="draft", wards=[SHINAGAWA], title="流氷", **fields)
    assert proposal.post(by=cast.town, version=proposal.version)
    return proposal


def row_of(proposal):
    return Addressee.objects.get(proposal=proposal, municipality__lg_code=SHINAGAWA)


def answer(proposal, by, said="raised"):
    row = row_of(proposal)
    assert row.answer_with(said, "", by=by, version=row.version)


# Each scene yields the key of the notice and who was told; what it does afterwards is what the notice asks for.


def answer_wanted(cast, clock):
    proposal = posted(cast)
    yield "proposal-posted", cast.ward
    answer(proposal, cast.ward)


def asked_later(cast, clock):
    proposal = make.proposal(cast.town, wards=["131032"])
    proposal.ask_more(by=cast.town, places=[place(SHINAGAWA)])
    yield "proposal-asked-later", cast.ward
    answer(proposal, cast.ward)


def extended(cast, clock):
    proposal = posted(cast)
    assert proposal.extend(by=cast.town, until=date(2027, 2, 1))
    yield "proposal-extended", cast.ward
    answer(proposal, cast.ward)


def reopened(cast, clock):
    proposal = posted(cast)
    assert proposal.withdraw(by=cast.town) and proposal.reopen(by=cast.town, until=date(2027, 2, 1))
    yield "proposal-reopened", cast.ward
    answer(proposal, cast.ward)


def approval_wanted(cast, clock):
    ApprovalRule.objects.switch(cast.town.municipality, True, by=cast.town)
    writer = make.staff("writer@example.jp", KUSHIRO)
    proposal = make.proposal(writer, state="draft", wards=[SHINAGAWA])
    assert proposal.post(by=writer, version=proposal.version)
    yield "proposal-approval-wanted", cast.town
    assert proposal.approve(by=cast.town)


def expired(cast, clock):
    proposal = posted(cast)
    clock.set(2027, 1, 20, 9, 0)
    assert proposal.expire(date(2027, 1, 20))
    yield "proposal-expired", cast.town
    assert proposal.close(by=cast.town)


def sent_back_proposal(cast, clock):
    proposal = posted(cast)
    assert proposal.return_to_draft(by=cast.desk, reason="宛先が違います。")
    yield "proposal-sent-back", cast.town
    proposal.refresh_from_db()
    assert proposal.post(by=cast.town, version=proposal.version)


def asked_to_join(cast, clock):
    proposal = make.proposal(make.manager("sakai@example.jp"))
    row = CoProposer.objects.ask(proposal, cast.town.municipality, by=proposal.created_by)
    yield "proposal-asked-to-join", cast.town
    assert row.confirm(by=cast.town)


def assigned(cast, clock):
    proposal = posted(cast)
    assert row_of(proposal).assign(office=None, holder=cast.aya, by=cast.ward, was=(None, None))
    yield "assigned", cast.aya
    answer(proposal, cast.aya)


def due(cast, clock):
    proposal = posted(cast)
    clock.set(2026, 12, 22, 9, 0)
    remind_of_answers(clock())
    yield "answer-due", cast.ward
    answer(proposal, cast.ward)


def escalated(cast, clock):
    proposal = posted(cast)
    clock.set(2027, 1, 20, 9, 0)
    proposal.expire(date(2027, 1, 20))
    escalate(date(2027, 1, 25))
    yield "answer-escalated", cast.ward
    answer(proposal, cast.ward)


def match_wanted(cast, clock):
    proposal = posted(cast)
    answer(proposal, cast.ward)
    Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=cast.town)
    yield "match-wanted", cast.ward
    case = Consent.objects.agree(proposal, by=cast.ward)
    ask_for_publication(case, cast.ward)


def agreed(cast, clock):
    proposal = posted(cast)
    answer(proposal, cast.ward)
    Consent.objects.agree(proposal, by=cast.ward)
    yield "agreed", cast.town
    case = Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=cast.town)
    ask_for_publication(case, cast.town)


def said_on_line(cast, clock):
    proposal = posted(cast)
    answer(proposal, cast.ward, "considering")
    say = {"proposal": proposal, "body": "相談です", "by": cast.ward, "line": cast.ward.municipality}
    Message.objects.send(token="a" * 32, **say)
    yield "said", cast.town
    as_(cast.town).get(f"{proposal.get_absolute_url()}lines/{SHINAGAWA}/")


def made(cast, clock):
    proposal = posted(cast)
    answer(proposal, cast.ward)
    Consent.objects.agree(proposal, by=cast.ward)
    case = Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=cast.town)
    yield "case-made", cast.ward
    ask_for_publication(case, cast.ward)


def ask_for_publication(case, by):
    case.add_step(by=by, kind="consulted", text="相談")
    assert case.request_publication(by=by)


def sent_back_case(cast, clock):
    case = make.case("c", participants=((KUSHIRO, "partner"), (SHINAGAWA, "lead")), published_at=None)
    ask_for_publication(case, cast.town)
    assert case.send_back("写真がありません。", by=cast.desk)
    yield "case-sent-back", cast.town
    assert case.request_publication(by=cast.town)


def closed_case(cast, clock):
    case = make.case("c", participants=((KUSHIRO, "partner"), (SHINAGAWA, "lead")))
    make.step(case, date(2026, 11, 20), kind="held")
    assert case.close(date(2026, 12, 1), by=cast.town)
    yield "case-closed", cast.ward
    case.refresh_from_db()
    assert case.revise(by=cast.ward, version=case.version, result="にぎわいました。")


def due_again(cast, clock):
    participants = ((KUSHIRO, "partner"), (SHINAGAWA, "lead"))
    case = make.case("c", participants=participants, comes_back=True, result="にぎわいました。")
    make.step(case, date(2026, 1, 20), kind="held")
    ask_again(clock())
    yield "case-again", cast.ward
    case.add_step(by=cast.ward, kind="held", text="流氷まつり", first_day=date(2027, 1, 19))


def tie_return_asked(cast, clock):
    TieReturn.objects.all().delete()
    remind_wards(clock())
    yield "tie-return", cast.ward
    TieReturn.objects.send(cast.ward.municipality, by=cast.ward)


def profile_unconfirmed(cast, clock):
    clock.set(2027, 12, 2, 9, 0)
    RollConfirmation.objects.confirm(cast.town.municipality, by=cast.town)
    unconfirmed_profile(date(2027, 12, 2))
    yield "profile-unconfirmed", cast.town
    profile = Profile.objects.get(municipality=cast.town.municipality)
    profile.confirm(by=cast.town, version=profile.version)


def roll_unconfirmed(cast, clock):
    RollConfirmation.objects.all().delete()
    unconfirmed_roll(date(2026, 12, 1))
    yield "roll-unconfirmed", cast.town
    RollConfirmation.objects.confirm(cast.town.municipality, by=cast.town)


def hand_over_planned(cast, clock):
    leaver = make.staff("leaver@example.jp", KUSHIRO)
    assert leaver.assignments.get().hand_over(to_email="ato@example.jp", on=date(2026, 12, 8), by=cast.town)
    yield "hand-over", leaver
    Invitation.objects.get().accept(user=make.user("ato@example.jp"))
    clock.set(2026, 12, 8, 9, 0)


def invitation_ends(cast, clock):
    office = cast.town.assignment.office
    invitation = Invitation.objects.issue(office=office, role="staff", email="shin@example.jp", by=cast.town)
    clock.set(2026, 12, 7, 10, 0)
    ending_invitation(clock())
    yield "invitation-ends", cast.town
    invitation.accept(user=make.user("shin@example.jp"))


def mail_fails(cast, clock):
    colleague = make.staff("doryo@example.jp", KUSHIRO)
    colleague.mark_mail_failing()
    yield "mail-fails", cast.town
    colleague.assignments.get().end(by=cast.town)


SCENES = [
    *(answer_wanted, asked_later, extended, reopened, approval_wanted, expired, sent_back_proposal, asked_to_join),
    *(assigned, due, escalated, match_wanted, agreed, said_on_line, made, sent_back_case, closed_case),
    *(
        due_again,
        tie_return_asked,
        profile_unconfirmed,
        roll_unconfirmed,
        hand_over_planned,
        invitation_ends,
        mail_fails,
    ),
]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_what_a_notice_asks_for_stands_on_the_page_until_it_is_done(cast, clock, scene):
    play = scene(cast, clock)
    kind, user = next(play)
    notice = Notice.objects.filter(user=user, key__startswith=f"{kind}").first()
    assert notice, sorted(Notice.objects.filter(user=user).values_list("key", flat=True))
    waiting = rows(user)
    assert about(notice, waiting), (notice.url, waiting)
    silent = [row for row in waiting if (row.kind, row.state) not in SILENT and not told(user, row)]
    assert silent == []
    next(play, None)
    assert not about(notice, rows(user)), rows(user)


def about(notice, waiting):
    """Rows of what the notice is about: at its address, or at a page of it."""
    return [row for row in waiting if notice.url.startswith(row.url) or row.address.startswith(notice.url)]


def told(user, row):
    return any(about(notice, [row]) for notice in Notice.objects.filter(user=user).exclude(url=""))


def test_every_notice_either_asks_for_something_on_the_page_or_says_why_not():
    asking = {scene.__name__ for scene in SCENES}
    found = set()
    for path in [path for app in ("agreements", "bulletin", "members") for path in Path(app).rglob("notices.py")]:
        if not {"views", "forms"} & set(path.parts):
            module = importlib.import_module(".".join(path.with_suffix("").parts))
            functions = inspect.getmembers(module, inspect.isfunction)
            found |= {name for name, each in functions if each.__module__ == module.__name__ and name[0] != "_"}
    known = asking | INFORMING.keys() | HELPERS
    known |= {"sent_back", "closed"}  # of proposals and of cases: two scenes
    assert found - known == set() and known - found == {"sent_back_proposal", "sent_back_case", "closed_case"}
