"""引継ぎ: on a chosen day, at midnight in Tokyo, one goes and another comes."""

from datetime import date

import pytest

from members.models import Assignment, Invitation, Office
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.clients import as_, log_in
from tests.members.people.hand_overs import APRIL, NEXT, arrive, fresh, plan, url
from tests.members.people.pages import HOME, PEOPLE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2027, 3, 10, 9, 0),
    pytest.mark.usefixtures("clock"),
]


def hand_over(by, user, email=NEXT, on="R9.4.1"):
    return as_(by).post(url(user), {"email": email, "on": on})


def sees(user):
    return as_(fresh(user)).get(PEOPLE).status_code


# planning


@pytest.mark.parametrize(
    "today, proposed",
    [
        ((2027, 3, 31, 23, 59), "令和9年4月1日"),
        ((2027, 4, 1, 0, 0), "令和10年4月1日"),
        ((2027, 12, 31, 23, 59), "令和10年4月1日"),
        ((2028, 1, 1, 0, 0), "令和10年4月1日"),
    ],
)
def test_form_proposes_the_next_transfer_day(aoba, clock, today, proposed):
    clock.set(*today)
    assert f'value="{proposed}"' in as_(aoba).get(url(aoba)).content.decode()


def test_hand_over_ends_one_and_invites_the_other(aoba, midori):
    response = hand_over(aoba, midori)
    assert (response.status_code, response.url) == (302, url(midori, "sheet"))
    assert midori.assignments.get().ended_on == APRIL
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.starts_on) == (NEXT, "staff", APRIL)
    assert invitation.predecessor == midori.assignments.get()
    assert f"{invitation.expires_at.astimezone():%Y-%m-%d}" in ("2027-04-07", "2027-04-08")
    assert "着任日は令和9年（2027年）4月1日（木）です。" in OutgoingMail.objects.get(to=NEXT).body
    told = Notice.objects.get(user=midori)
    assert told.title == "企画課の引継ぎが令和9年4月1日に行われます"
    assert "担当者としての登録は、令和9年（2027年）3月31日（水）までです。" in told.body
    assert list(AuditLine.objects.order_by("pk").values_list("action", flat=True)) == ["引継ぎ", "招待"]


@pytest.mark.parametrize(
    "email, on, field, said",
    [
        ("", "R9.4.1", "email", "後任の人のメールアドレスを入力してください。"),
        ("midori@example.jp", "R9.4.1", "email", "前任の人と同じアドレスです。"),
        ("kikaku@example.jp", "R9.4.1", "email", "担当課の共有メールアドレスです。"),
        (NEXT, "R9.3.9", "on", "過ぎた日です（"),
        (NEXT, "", "on", "引継ぎの日を入力してください。"),
        (NEXT, "R19.4.1", "on", "1年より先の日です。"),
    ],
)
def test_hand_over_that_cannot_be_is_refused_at_the_field(aoba, midori, email, on, field, said):
    response = hand_over(aoba, midori, email, on)
    assert said.rstrip("（") in response.context["form"].errors[field][0]
    assert f'value="{on}"' in response.content.decode() or not on
    assert not Invitation.objects.exists() and midori.assignments.get().ended_on is None


def test_hand_over_before_it_begins_is_refused(aoba):
    coming = make.staff("coming@example.jp", started_on=APRIL)
    assert "着任日（令和9年4月1日）より前です" in hand_over(aoba, coming, on="R9.3.31").context["form"].errors["on"][0]
    assert coming.assignments.get().hand_over(to_email=NEXT, on=date(2027, 3, 31), by=aoba) is None


def test_second_hand_over_is_told_who_was_faster(aoba, midori):
    plan(aoba, midori)
    response = hand_over(aoba, midori, "betsu@example.jp", "R9.5.1")
    assert response.status_code == 409
    assert "青葉花子さんが変えました（引継ぎ）" in response.content.decode()
    assert plan(aoba, midori, "betsu@example.jp") is None
    assert (Invitation.objects.count(), midori.assignments.get().ended_on) == (1, APRIL)


def test_last_manager_may_hand_over(aoba, clock):
    person = arrive(plan(aoba, aoba))
    clock.set(2027, 4, 1, 0, 0)
    assert (fresh(aoba).is_manager, fresh(person).is_manager) == (False, True)


# the day itself


@pytest.mark.parametrize(
    "day, before, after",
    [
        (APRIL, (2027, 3, 31, 23, 59), (2027, 4, 1, 0, 0)),
        (date(2028, 1, 1), (2027, 12, 31, 23, 59), (2028, 1, 1, 0, 0)),
        (date(2028, 2, 29), (2028, 2, 28, 23, 59), (2028, 2, 29, 0, 0)),
        (date(2028, 3, 1), (2028, 2, 29, 23, 59), (2028, 3, 1, 0, 0)),
    ],
)
def test_one_goes_and_the_other_comes_at_midnight(aoba, midori, clock, day, before, after):
    person = arrive(plan(aoba, midori, on=day), name="後任三郎")
    found = []
    for moment in (before, after):
        clock.set(*moment)
        found.append((sees(midori), sees(person)))
    clock.move(days=1)
    assert [*found, (sees(midori), sees(person))] == [(200, 403), (403, 200), (403, 200)]


def test_session_of_the_predecessor_is_worth_nothing_after_midnight(aoba, midori, clock):
    plan(aoba, midori)
    clock.set(2027, 3, 31, 23, 59)
    client = log_in(midori)
    assert client.get(PEOPLE).status_code == 200
    clock.set(2027, 4, 1, 0, 0)
    assert [client.get(PEOPLE).status_code, client.post(f"{PEOPLE}confirm/").status_code] == [403, 403]
    assert "いま所属している自治体はありません" in client.get(HOME).content.decode()


def test_hand_over_today_ends_the_sessions(aoba, midori):
    client = log_in(midori)
    assert client.get(PEOPLE).status_code == 200
    hand_over(aoba, midori, on="R9.3.10")
    assert client.get(PEOPLE).status_code == 302
    person = arrive(Invitation.objects.get())
    assert sees(person) == 200


def test_manager_hands_over_the_own_post_on_the_first_day(clock):
    """As on the day a municipality registers: one and the same day for everything."""
    aoba = make.manager("aoba@example.jp", name="青葉花子", started_on=date(2027, 3, 10))
    client = log_in(aoba)
    response = client.post(url(aoba), {"email": NEXT, "on": "R9.3.10"}, follow=True)
    assert response.redirect_chain == [("/accounts/login/", 302)]
    assert client.get(PEOPLE).status_code == 302
    person = arrive(Invitation.objects.get(), name="後任三郎")
    assert (fresh(person).is_manager, sees(aoba), sees(person)) == (True, 403, 200)
    assert as_(person).get(url(aoba, "sheet")).status_code == 200


def test_successor_who_comes_late_begins_when_accepting(aoba, midori, clock):
    invitation = plan(aoba, midori)
    clock.set(2027, 4, 5, 9, 0)
    person = arrive(invitation)
    assert person.assignments.get().started_on == date(2027, 4, 5)


@pytest.mark.parametrize("moment, is_open", [((2027, 4, 7, 23, 59), True), ((2027, 4, 8, 0, 0), False)])
def test_link_lives_until_a_week_after_the_day(aoba, midori, clock, moment, is_open):
    plan(aoba, midori)
    clock.set(*moment)
    assert Invitation.objects.get().is_open is is_open


def test_colleague_who_takes_over_changes_role_on_the_day(aoba, midori, clock):
    arrive(plan(aoba, aoba, midori.email))
    roles = []
    for moment in ((2027, 3, 31, 23, 59), (2027, 4, 1, 0, 0)):
        clock.set(*moment)
        roles.append((fresh(midori).is_manager, fresh(aoba).is_manager, sees(midori)))
    assert roles == [(False, True, 200), (True, False, 200)]
    assert [str(row.ended_on) for row in midori.assignments.order_by("pk")] == ["2027-04-01", "None"]


def test_successor_named_months_ahead_may_also_join_before(aoba, midori, clock):
    person = arrive(plan(aoba, aoba))
    Invitation.objects.issue(office=Office.objects.get(), role="staff", email=NEXT, by=aoba)
    arrive(Invitation.objects.first())
    assert (sees(person), fresh(person).is_manager) == (200, False)
    clock.set(2027, 4, 1, 0, 0)
    assert (sees(person), fresh(person).is_manager) == (200, True)
    assert Assignment.objects.as_of(APRIL).filter(user=person).count() == 1


# taking it back


def test_revoked_hand_over_does_not_take_place(aoba, midori, clock):
    invitation = plan(aoba, midori)
    as_(aoba).post(f"/members/invitations/{invitation.pk}/revoke/")
    clock.set(2027, 4, 1, 9, 0)
    assert (sees(midori), midori.assignments.get().ended_on) == (200, None)
    assert Notice.objects.filter(user=midori).latest("pk").title == "企画課の引継ぎは取りやめになりました"
    assert as_(aoba).get(url(midori, "sheet")).status_code == 404
    assert hand_over(aoba, midori, "betsu@example.jp", "R9.5.1").status_code == 302


def test_dropped_successor_leaves_the_predecessor_in_place(aoba, midori, clock):
    person = arrive(plan(aoba, midori))
    assert as_(aoba).post(url(person, "end"), {"on": "R9.3.10"}).status_code == 302
    clock.set(2027, 4, 1, 9, 0)
    assert (sees(midori), sees(person)) == (200, 403)
    assert "登録は取りやめになりました" in Notice.objects.get(user=person).title


def test_dropped_successor_of_the_last_manager_leaves_a_manager(aoba, clock):
    person = arrive(plan(aoba, aoba))
    assert person.assignments.get().end(by=aoba) is True
    clock.set(2027, 4, 1, 9, 0)
    assert fresh(aoba).is_manager


def test_colleague_whose_promotion_is_dropped_stays_what_they_were(aoba, midori, clock):
    arrive(plan(aoba, aoba, midori.email))
    midori.assignments.latest("pk").end(by=aoba)
    clock.set(2027, 4, 1, 9, 0)
    assert (sees(midori), fresh(midori).is_manager, fresh(aoba).is_manager) == (200, False, True)


def test_predecessor_who_moves_away_is_not_called_back(aoba, midori, clock):
    aoi = make.manager("aoi@example.jp", "131091")
    person = arrive(plan(aoba, midori))
    Invitation.objects.issue(office=aoi.assignment.office, role="staff", email=midori.email, by=aoi, starts_on=APRIL)
    Invitation.objects.latest("pk").accept(user=midori)
    person.assignments.get().end(by=aoba)
    clock.set(2027, 4, 1, 9, 0)
    assert (str(fresh(midori).municipality), sees(person)) == ("品川区", 403)
    assert Assignment.objects.as_of(APRIL).filter(user=midori).count() == 1
