"""Two people change the same people at the same moment: one wins, somebody always manages, nothing is done twice."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from members.models import (
    Assignment,
    Invitation,
    LastManager,
    ManagerNotMissing,
    Municipality,
    Office,
    RollConfirmation,
    User,
)
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.clients import in_session
from tests.racing import race, rounds

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS, FEWER, CROWD = rounds(200), rounds(25), rounds(100)
PEOPLE = "/members/people/"


@pytest.fixture
def managers():
    return make.manager("aoba@example.jp", name="青葉花子"), make.manager("midori@example.jp", name="緑次郎")


def person(email):
    """Without a password, whose hash would take most of the time."""
    return User.objects.create(email=email, name="後任三郎", password="!")


def audit(action):
    return AuditLine.objects.filter(action=action).count()


def link(invitation):
    body = OutgoingMail.objects.get(key=f"invitation:{invitation.pk}").body
    return body[body.index("/members/invitations/") :].split()[0]


def issue(by, email, office=None):
    return Invitation.objects.issue(office=office or Office.objects.all()[0], role="staff", email=email, by=by)


@pytest.mark.parametrize(
    "page, data", [("role", {"role": "staff"}), ("end", {"on": "2999-01-01"})], ids=["demote", "remove"]
)
def test_two_managers_remove_each_other_and_one_remains(managers, monkeypatch, page, data):
    """Over HTTP: the last manager cannot go, also when two act at once."""
    monkeypatch.setattr("members.people.forms.FURTHEST", timedelta(days=400_000))  # nobody is logged out
    clients = [in_session(user) for user in managers]
    assignments = [user.assignments.get() for user in managers]
    urls = [f"{PEOPLE}{assignment.pk}/{page}/" for assignment in reversed(assignments)]
    answers: Counter[tuple] = Counter()
    for _ in range(ROUNDS):
        Assignment.objects.update(role="manager", ended_on=None)
        calls = [partial(client.post, url, data) for client, url in zip(clients, urls, strict=True)]
        codes = sorted(answer.status_code for answer in race(*calls))
        answers[tuple(codes)] += 1
        assert Assignment.objects.filter(role="manager", ended_on=None).count() == 1
    assert set(answers) <= {(200, 302), (302, 403)}  # told at the form, or no manager any more by then
    assert answers[200, 302] > 0


def test_two_managers_leave_at_once_and_one_remains(managers):
    assignments = [user.assignments.get() for user in managers]

    def leave(user, assignment):
        try:
            return assignment.end(by=user)
        except LastManager:
            return "last"

    for _ in range(ROUNDS):
        Assignment.objects.update(ended_on=None)
        fresh = [Assignment.objects.get(pk=assignment.pk) for assignment in assignments]
        results = race(*[partial(leave, *pair) for pair in zip(managers, fresh, strict=True)])
        assert Counter(results) == {True: 1, "last": 1}
        assert Assignment.objects.filter(ended_on=None).count() == 1


def test_promotion_and_departure_at_once_leave_a_manager(managers):
    """Somebody read as staff is made a manager while leaving: what counts is what the row says then."""
    aoba, midori = managers
    staff = midori.assignments.get()
    for _ in range(FEWER):
        Assignment.objects.filter(pk=staff.pk).update(role="staff", ended_on=None)
        Assignment.objects.filter(user=aoba).update(role="manager", ended_on=None)

        def hand_on():
            try:
                aoba.assignments.get().change_role("staff", by=aoba)
            except LastManager:
                return

        def leave():
            try:
                return Assignment.objects.get(pk=staff.pk).end(by=aoba)
            except LastManager:
                return None

        race(partial(Assignment.objects.get(pk=staff.pk).change_role, "manager", by=aoba), hand_on, leave)
        assert Assignment.objects.filter(role="manager", ended_on=None).exists()


def test_same_invitation_accepted_twice_at_once_counts_once(managers):
    for number in range(ROUNDS):
        user = person(f"kohai{number}@example.jp")
        invitation = issue(managers[0], user.email)
        clients, url = [in_session(user), in_session(user)], link(invitation)
        answers = race(*[partial(client.post, url, {"name": "後任三郎"}) for client in clients])
        assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/members/")] * 2
        assert (user.assignments.count(), audit("着任")) == (1, number + 1)
        assert Notice.objects.filter(key=f"invitation-accepted:{invitation.pk}").count() == 2  # one to each manager
        assert OutgoingMail.objects.filter(key__startswith=f"invitation-accepted:{invitation.pk}:").count() == 2


def test_same_invitation_accepted_by_a_crowd_at_once_counts_once(managers):
    user = person("kohai@example.jp")
    invitation = issue(managers[0], user.email)
    url = link(invitation)
    answers = race(*[partial(in_session(user).post, url, {"name": "後任三郎"}) for _ in range(CROWD)])
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/members/")}
    assert (user.assignments.count(), audit("着任")) == (1, 1)


def test_two_hand_overs_of_one_assignment_make_one(managers):
    clients = [in_session(user) for user in managers]
    for number in range(FEWER):
        leaver = make.staff(f"leaver{number}@example.jp", name="前任者")
        url, emails = f"{PEOPLE}{leaver.assignments.get().pk}/hand-over/", [f"{n}-{number}@example.jp" for n in "ab"]
        calls = [
            partial(client.post, url, {"email": email, "on": str(timezone.localdate())})
            for client, email in zip(clients, emails, strict=True)
        ]
        answers = race(*calls)
        codes = [answer.status_code for answer in answers]
        assert sorted(codes) in ([302, 409], [302, 404])  # 404: it was over before the other looked
        winner = emails[codes.index(302)]
        assert [row.email for row in Invitation.objects.filter(email__in=emails)] == [winner]
        assert [mail.to for mail in OutgoingMail.objects.filter(to__in=emails)] == [winner]
    assert audit("引継ぎ") == FEWER


def test_same_form_twice_at_once_invites_once(managers):
    office = Office.objects.get()
    clients = [in_session(managers[0]), in_session(managers[0])]
    for number in range(FEWER):
        data = {"email": f"shin{number}@example.jp", "office": office.pk, "role": "staff"}
        answers = race(*[partial(client.post, f"{PEOPLE}invite/", data) for client in clients])
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Invitation.objects.filter(email=data["email"]).count() == 1
        assert OutgoingMail.objects.filter(to=data["email"]).count() == 1


def test_accepted_and_revoked_at_once_is_one_of_the_two(managers):
    for number in range(FEWER):
        user = person(f"kohai{number}@example.jp")
        invitation = issue(managers[0], user.email)
        twin = Invitation.objects.get(pk=invitation.pk)
        assignment, revoked = race(partial(invitation.accept, user=user), partial(twin.revoke, by=managers[1]))
        assert bool(assignment) is not revoked
        assert user.assignments.exists() is not revoked


def test_two_moves_at_once_leave_one_municipality(managers):
    others = [make.manager(f"m{code}@example.jp", code) for code in ("131091", "131130")]
    for number in range(FEWER):
        user = person(f"mover{number}@example.jp")
        issued = [issue(other, user.email, other.assignments.get().office) for other in others]
        issue(managers[0], user.email, managers[0].assignments.get().office).accept(user=user)
        race(*[partial(invitation.accept, user=User.objects.get(pk=user.pk)) for invitation in issued])
        held = Assignment.objects.as_of(timezone.localdate()).filter(user=user)
        assert held.values("office__municipality").distinct().count() == 1


def test_two_of_the_secretariat_invite_a_manager_at_once_and_one_invites(managers):
    Assignment.objects.update(ended_on=timezone.localdate())
    place, desks = Office.objects.get().municipality, [in_session(make.secretariat(f"{n}@example.jp")) for n in "ab"]
    for number in range(FEWER):
        Invitation.objects.all().delete()
        emails = [f"{n}-{number}@example.jp" for n in "ab"]
        data = [{"email": email, "office": Office.objects.get().pk, "seen": ""} for email in emails]
        url = f"/desk/rolls/{place.lg_code}/manager/"
        answers = race(*[partial(desk.post, url, said) for desk, said in zip(desks, data, strict=True)])
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        assert Invitation.objects.count() == OutgoingMail.objects.filter(to__in=emails).count() == 1


def test_secretariat_invites_while_the_named_manager_accepts(managers):
    """Either the successor named before is in, or the new invitation stands: never both, never neither."""
    Assignment.objects.update(ended_on=timezone.localdate())
    office, desk = Office.objects.get(), make.secretariat()
    for number in range(FEWER):
        Assignment.objects.update(ended_on=timezone.localdate())
        Invitation.objects.all().delete()
        user = person(f"named{number}@example.jp")
        named = Invitation.objects.issue(office=office, role="manager", email=user.email, by=managers[0])

        def invite(named=named, number=number):
            try:
                return Invitation.objects.issue_to_manager(
                    office=office, email=f"new{number}@example.jp", by=desk, seen=named.pk
                )
            except ManagerNotMissing:
                return None

        accepted, invited = race(partial(named.accept, user=user), invite)
        assert bool(accepted) is not bool(invited)


def test_secretariat_invites_while_another_approves_an_application():
    """Of a municipality that is no member yet: approval alone makes its manager."""
    hanako, jiro = make.secretariat(), make.secretariat("jiro@example.jp")
    for number, place in enumerate(Municipality.objects.not_wards().as_of("2026-04-01")[:FEWER]):
        application = make.application(person(f"taro{number}@example.jp"), place.lg_code)

        def invite(place=place, number=number):
            office = Office(municipality=place, name="秘書課", email="h@example.jp", telephone="03-1234-5678")
            with pytest.raises(ManagerNotMissing):
                Invitation.objects.issue_to_manager(office=office, email=f"n{number}@example.jp", by=jiro, seen=None)

        approved, _ = race(partial(application.approve, by=hanako, version=1), invite)
        assert approved
        assert [each.user for each in Assignment.objects.in_municipality(place)] == [application.applicant]
    assert not Invitation.objects.exists() and Office.objects.count() == FEWER


def test_hand_over_and_accept_at_once_do_not_wait_for_each_other_forever(managers):
    for number in range(ROUNDS):
        leaver = make.staff(f"leaver{number}@example.jp")
        user = person(f"kohai{number}@example.jp")
        invitation = issue(managers[0], user.email)
        hand_over = partial(
            leaver.assignments.get().hand_over, to_email=user.email, on=timezone.localdate(), by=managers[1]
        )
        new, assignment = race(hand_over, partial(invitation.accept, user=user))
        assert bool(new) and bool(assignment)


def test_roll_confirmed_by_two_at_once_is_confirmed_once(managers):
    clients = [in_session(user) for user in managers]
    listed = Assignment.objects.in_municipality(managers[0].municipality).as_of(timezone.localdate())
    for number in range(FEWER):
        RollConfirmation.objects.all().delete()
        race(*[partial(client.post, f"{PEOPLE}confirm/", {"read": listed.mark()}) for client in clients])
        assert (RollConfirmation.objects.count(), audit("担当者の年次確認")) == (1, number + 1)


def test_office_created_twice_at_once_is_one(managers):
    clients = [in_session(user) for user in managers]
    for number in range(FEWER):
        data = {"name": f"第{number}課", "email": f"ka{number}@example.jp", "telephone": "03-1234-5678"}
        answers = race(*[partial(client.post, "/members/offices/new/", data) for client in clients])
        assert {answer.status_code for answer in answers} <= {200, 302}
        assert Office.objects.filter(name=data["name"]).count() == 1
