"""Whoever decides, applies, amends or withdraws at the same moment: one of them wins, and nothing is done twice."""

from collections import Counter
from functools import partial

import pytest

from members.models import Application, Assignment, Membership, Municipality, Office, User
from outbox.models import OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.clients import in_session
from tests.racing import race, rounds

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS, FEWER = rounds(200), rounds(25)
DONE = {"approve": "approved", "decline": "declined"}
WORDS = {"approved": "承認済みです", "declined": "却下済みです"}


def applicant(number):
    """Without a password, whose hash would take most of the time."""
    return User.objects.create(email=f"taro{number}@example.jp", password="!")


def codes():
    return Municipality.objects.as_of("2026-04-01").not_wards().values_list("lg_code", flat=True)[:ROUNDS]


def decide(client, application, decision, version=1):
    data = {"decision": decision, "version": version, "reason": "理由"}
    return client.post(f"/desk/applications/{application.pk}/decide/", data)


def step(client, application, page, **data):
    return client.post(f"/members/applications/{application.pk}/{page}/", data)


def office(**changes):
    said = {"office_name": "秘書課", "office_email": "hisho@example.jp", "name": "太郎", "telephone": "03-1234-5678"}
    return {**said, "agrees": "on", **changes}


def traces(application):
    """Mails to the applicant, and lines of the record about the application."""
    mails = OutgoingMail.objects.filter(user=application.applicant).count()
    lines = AuditLine.objects.filter(subject_kind="会員登録申請", subject_id=application.pk)
    return mails, list(lines.values_list("action", flat=True))


def test_two_decide_at_once_and_one_wins():
    """承認 against 却下, over HTTP."""
    hanako, jiro = make.secretariat(name="花子"), make.secretariat("jiro@example.jp", name="次郎")
    desks = in_session(hanako, "/members/register/"), in_session(jiro, "/members/register/")
    winners: Counter[str] = Counter()
    for number, lg_code in enumerate(codes()):
        application = make.application(applicant(number), lg_code)
        answers = race(*[partial(decide, *pair) for pair in zip(desks, [application] * 2, DONE, strict=True)])
        application.refresh_from_db()
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        won = [answer.status_code for answer in answers].index(302)
        assert (application.status, application.decided_by) == (list(DONE.values())[won], (hanako, jiro)[won])
        loser = answers[1 - won].content.decode()
        assert f"に{application.decided_by.name}さんが{WORDS[application.status]}。" in loser
        assert traces(application) == (1, [application.get_status_display()])
        approved = application.status == "approved"
        assert Membership.objects.filter(municipality=application.municipality).count() == approved
        assert Assignment.objects.filter(user=application.applicant).count() == approved
        winners[application.status] += 1
    assert winners.total() == ROUNDS and len(winners) == 2


def test_two_apply_for_one_municipality_at_once():
    """One is sent, the secretariat is told once, the other applicant reads who was first."""
    make.secretariat()
    for number, lg_code in enumerate(codes()):
        drafts = [make.application(applicant(2 * number + each), lg_code, "draft") for each in (0, 1)]
        browsers = [in_session(draft.applicant, "/members/register/") for draft in drafts]
        answers = race(
            *[partial(step, browsers[each], drafts[each], "check", version=1) for each in (0, 1)],
        )
        assert {answer.status_code for answer in answers} == {302}
        statuses = Application.objects.filter(municipality=drafts[0].municipality).values_list("status", flat=True)
        assert sorted(statuses) == ["draft", "submitted"]
        lost = next(each for each in (0, 1) if Application.objects.get(pk=drafts[each].pk).status == "draft")
        assert OutgoingMail.objects.count() == number + 1
        assert "別の申請が出ています" in browsers[lost].get(answers[lost].url).content.decode()
    assert AuditLine.objects.filter(action="申請").count() == ROUNDS


def test_crowd_applies_for_one_municipality_at_once():
    """One is sent, whoever it is; all others are told, and their drafts stay."""
    make.secretariat()
    drafts = [make.application(applicant(number), "131091", "draft") for number in range(rounds(100))]
    browsers = [in_session(draft.applicant, "/members/register/") for draft in drafts]
    answers = race(*[partial(step, *pair, "check", version=1) for pair in zip(browsers, drafts, strict=True)])
    assert {answer.status_code for answer in answers} == {302}
    assert Counter(Application.objects.values_list("status", flat=True)) == {"draft": len(drafts) - 1, "submitted": 1}
    assert (OutgoingMail.objects.count(), AuditLine.objects.filter(action="申請").count()) == (1, 1)


def test_approval_meets_a_membership_that_begins_at_the_same_moment():
    """Wherever that came from: one membership at a time, and nothing half done."""
    desk = in_session(make.secretariat(), "/members/register/")
    for number, lg_code in enumerate(codes()[:FEWER]):
        first = make.application(applicant(number), lg_code)
        place = first.municipality
        answers = race(
            partial(decide, desk, first, "approve"),
            partial(
                Membership.objects.get_or_create, municipality=place, ended_on=None, defaults={"application": None}
            ),
        )
        assert Membership.objects.filter(municipality=place).count() == 1
        assert answers[0].status_code in (302, 409)
        assert Office.objects.filter(municipality=place).exists() == (answers[0].status_code == 302)


def test_application_started_fifty_times_at_once_is_one():
    person = applicant(0)
    clients = [in_session(person, "/members/register/") for _ in range(10)]
    for _ in range(5):
        answers = race(*[partial(client.post, "/members/register/") for client in clients])
        assert {answer.status_code for answer in answers} == {302}
    assert Application.objects.count() == 1


def test_application_sent_ten_times_at_once_is_sent_once():
    make.secretariat()
    draft = make.application(applicant(0), status="draft")
    clients = [in_session(draft.applicant, "/members/register/") for _ in range(10)]
    answers = race(*[partial(step, client, draft, "check", version=1) for client in clients])
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, draft.get_absolute_url())}
    assert AuditLine.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("decision", list(DONE))
def test_applicant_amends_while_the_secretariat_decides(decision):
    """A decision on a text that was amended since it was read is refused."""
    desk = in_session(make.secretariat(), "/members/register/")
    outcomes: Counter[tuple[int, int]] = Counter()
    for number, lg_code in enumerate(codes()[:FEWER]):
        application = make.application(applicant(number), lg_code)
        decided, amended = race(
            partial(decide, desk, application, decision),
            partial(step, in_session(application.applicant, "/members/register/"), application, "office", **office()),
        )
        application.refresh_from_db()
        answers = (decided.status_code, amended.status_code)
        assert answers in [(302, 409), (409, 302)]
        if answers == (302, 409):
            assert (application.status, application.office_name) == (DONE[decision], "企画政策課")
            assert traces(application) == (1, [application.get_status_display()])
        else:
            assert (application.status, application.office_name) == ("submitted", "秘書課")
            assert "申請内容が更新されました。" in decided.content.decode()
            assert traces(application) == (0, ["申請の変更"])
        outcomes[answers] += 1
    assert outcomes.total() == FEWER


def test_applicant_withdraws_while_the_secretariat_approves():
    desk = in_session(make.secretariat(), "/members/register/")
    for number, lg_code in enumerate(codes()[:FEWER]):
        application = make.application(applicant(number), lg_code)
        decided, withdrawn = race(
            partial(decide, desk, application, "approve"),
            partial(step, in_session(application.applicant, "/members/register/"), application, "withdraw"),
        )
        application.refresh_from_db()
        assert sorted([decided.status_code, withdrawn.status_code]) == [302, 409]
        won = "approved" if decided.status_code == 302 else "withdrawn"
        assert application.status == won
        assert traces(application) == ((1, ["承認"]) if won == "approved" else (0, ["取下げ"]))
        assert Membership.objects.filter(municipality=application.municipality).exists() == (won == "approved")
