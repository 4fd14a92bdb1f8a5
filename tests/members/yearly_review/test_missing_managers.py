"""A member municipality whose managers are all gone: the secretariat sees it, and invites somebody."""

import datetime
import re
import time

import pytest
from django.utils import timezone

from members.models import Assignment, Invitation, ManagerNotMissing, Membership, Municipality, Office
from members.tasks import remind
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2027, 4, 2, 9, 0),
    pytest.mark.usefixtures("clock"),
]

SAKAI, TSURUGA = "182109", "182028"
ROLLS, INVITE = "/desk/rolls/", f"/desk/rolls/{SAKAI}/manager/"
NEW = "shinnin@example.jp"


@pytest.fixture
def gone():
    """坂井市's only manager, whose assignment was over on 1 April; a successor named then has not come."""
    person = make.manager("midori@example.jp", name="緑次郎")
    Assignment.objects.filter(user=person).update(ended_on=datetime.date(2027, 4, 1))
    return person


def office():
    return Office.objects.get(municipality__lg_code=SAKAI)


def send(desk, email=NEW, seen="", **more):
    return desk.post(INVITE, {"email": email, "office": office().pk, "seen": seen, **more})


def unmanaged(desk):
    return [
        (place.lg_code, invitation and invitation.email) for place, invitation in desk.get(ROLLS).context["unmanaged"]
    ]


@pytest.mark.parametrize("day, listed", [((2027, 3, 31), []), ((2027, 4, 1), [SAKAI]), ((2027, 4, 2), [SAKAI])])
def test_member_without_a_manager_is_listed_from_the_day_on(gone, day, listed):
    make.manager("tsuruga@example.jp", TSURUGA)
    found = Membership.objects.without_manager(datetime.date(*day)).with_places()
    assert [each.municipality.lg_code for each in found] == listed


def test_staff_and_closed_accounts_do_not_manage(gone, clock):
    make.staff("aoba@example.jp")
    make.manager("closed@example.jp", is_active=False)
    assert Membership.objects.without_manager(timezone.localdate()).count() == 1


def test_former_member_needs_no_manager(gone, desk):
    Membership.objects.update(ended_on=datetime.date(2027, 4, 1))
    assert (unmanaged(desk), desk.get(INVITE).status_code) == ([], 404)


def test_secretariat_invites_and_the_successor_has_everything(gone, desk, client, secretary):
    assert unmanaged(desk) == [(SAKAI, None)]
    said = desk.get(INVITE).content.decode()
    assert ("緑次郎（企画課）" in said, "招待を送る" in said) == (True, True)
    assert send(desk).url == ROLLS
    assert unmanaged(desk) == [(SAKAI, NEW)]
    mail = OutgoingMail.objects.get(to=NEW)
    assert "事務局花子さんから、福井県坂井市 企画課の代表担当者として招待されました。" in mail.body
    link = re.findall(r"/members/invitations/[\w-]+/", mail.body)[0]
    person = make.user(NEW, name="新任春子")
    client.force_login(person)
    assert client.post(link).url == "/members/"
    assert person.is_manager and person.municipality.lg_code == SAKAI
    assert client.get(f"/members/people/{gone.assignments.get().pk}/sheet/").status_code == 200
    client.force_login(secretary)
    assert unmanaged(client) == []
    notice = Notice.objects.get(user=secretary)
    assert (notice.title, notice.for_secretariat) == ("福井県坂井市の代表担当者が決まりました", True)
    assert [line.action for line in AuditLine.objects.order_by("pk")] == ["招待", "着任"]


def test_present_staff_may_become_the_manager(gone, desk, client):
    aoba = make.staff("aoba@example.jp", name="青葉花子")
    send(desk, aoba.email)
    assert Invitation.objects.get().accept(user=aoba).role == "manager"
    assert aoba.is_manager


def test_first_manager_of_a_member_without_offices_brings_one(desk):
    place = Municipality.objects.get(lg_code=TSURUGA)
    Membership.objects.create(municipality=place, started_on=datetime.date(2027, 4, 1))
    address = f"/desk/rolls/{TSURUGA}/manager/"
    data = {"email": NEW, "office_name": "企画課", "office_email": "kikaku@example.jp", "telephone": "0770-22-1234"}
    assert desk.post(address, {**data, "office_email": NEW}).context["form"].errors.keys() == {"email"}
    assert desk.post(address, {**data, "telephone": "でんわ"}).context["form"].errors.keys() == {"telephone"}
    assert [desk.post(address, data).url, desk.post(address, data).url] == [ROLLS] * 2
    made = Office.objects.get(municipality=place)
    assert (made.name, made.email, made.telephone) == ("企画課", "kikaku@example.jp", "0770-22-1234")
    assert Invitation.objects.get().office == made


def test_form_sent_twice_invites_once(gone, desk):
    assert [send(desk).url, send(desk).url] == [ROLLS] * 2
    assert (Invitation.objects.count(), OutgoingMail.objects.count(), AuditLine.objects.count()) == (1, 1, 1)


def test_second_of_two_sees_the_first_and_may_replace_it(gone, desk):
    send(desk)
    late = send(desk, "hoka@example.jp")
    said = late.content.decode()
    assert late.status_code == 409
    assert ("ほかの人が先に招待を送りました" in said, NEW in said, 'value="hoka@example.jp"' in said) == (True,) * 3
    assert send(desk, "hoka@example.jp", seen=Invitation.objects.get().pk).url == ROLLS
    standing = Invitation.objects.open(timezone.now())
    assert [invitation.email for invitation in standing] == ["hoka@example.jp"]
    assert OutgoingMail.objects.get(to=NEW).given_up_at is not None


def test_successor_who_was_named_and_never_came_is_replaced(gone, desk, clock):
    clock.set(2027, 3, 20, 9, 0)
    Assignment.objects.update(ended_on=None)
    named = gone.assignments.get().hand_over(to_email="konai@example.jp", on=datetime.date(2027, 4, 1), by=gone)
    clock.set(2027, 4, 2, 9, 0)
    assert unmanaged(desk) == [(SAKAI, "konai@example.jp")]
    send(desk, seen=named.pk)
    assert unmanaged(desk) == [(SAKAI, NEW)]


def test_municipality_with_a_manager_is_left_to_itself(desk, secretary):
    make.manager("midori@example.jp")
    assert [desk.get(INVITE).url, send(desk).url] == [ROLLS] * 2
    with pytest.raises(ManagerNotMissing):
        Invitation.objects.issue_to_manager(office=office(), email=NEW, by=secretary, seen=None)
    assert not Invitation.objects.exists() and not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "email, said",
    [
        ("", "入力してください。"),
        ("kikaku@example.jp", "担当課の共有メールアドレスです。"),
        ("新任", "メールアドレスの形になっていません。"),
    ],
)
def test_address_that_cannot_be_invited_is_refused_at_the_field(gone, desk, email, said):
    response = send(desk, email)
    assert said in response.context["form"].errors["email"][0]
    assert not Invitation.objects.exists()


def test_inviting_asks_who_is_there_after_a_quarter_of_an_hour(gone, desk):
    session, now = desk.session, int(time.time())
    session["started_at"], session["seen_at"] = now - 16 * 60, now
    session.save()
    assert "reauthenticate" in send(desk).url
    assert not Invitation.objects.exists()


def test_secretariat_is_told_once_each_time_the_last_manager_went(gone, clock, secretary):
    for day, number in [((2027, 3, 31), 0), ((2027, 4, 1), 1), ((2027, 4, 2), 1), ((2028, 4, 1), 1)]:
        clock.set(*day, 7, 0)
        remind(clock())
        told = Notice.objects.filter(user=secretary, key__startswith="manager-missing")
        assert told.count() == number
    assert told.get().url == INVITE
    person = make.manager("aki@example.jp", started_on=datetime.date(2028, 4, 2))
    Assignment.objects.filter(user=person).update(ended_on=datetime.date(2029, 4, 1))
    clock.set(2029, 4, 1, 7, 0)
    remind(clock())
    assert told.count() == 2


@pytest.mark.parametrize("more", [0, 2])
def test_rolls_ask_as_often_for_three_without_a_manager_as_for_one(gone, desk, django_assert_num_queries, more):
    for lg_code in [TSURUGA, "131016"][:more]:
        make.manager(f"{lg_code}@example.jp", lg_code, is_active=False)
    desk.get(ROLLS)
    with django_assert_num_queries(11):
        desk.get(ROLLS)


def test_ward_that_is_no_member_is_listed_invited_and_a_member_from_that_day(desk, clock):
    place, address = Municipality.objects.get(lg_code="131016"), "/desk/rolls/131016/manager/"
    assert "131016" in [place.lg_code for place, _ in desk.get(ROLLS).context["wards"]]
    data = {"email": NEW, "office_name": "企画課", "office_email": "kikaku@example.jp", "telephone": "03-1234-5678"}
    assert desk.post(address, data).url == ROLLS
    assert not Membership.objects.filter(municipality=place).exists()
    assert Invitation.objects.get().accept(user=make.user(NEW, name="千代田一郎")).role == "manager"
    assert Membership.objects.get(municipality=place).started_on == datetime.date(2027, 4, 2)
    assert "131016" not in [place.lg_code for place, _ in desk.get(ROLLS).context["wards"]]


def test_municipality_that_never_applied_is_not_invited(desk, secretary):
    assert desk.get(f"/desk/rolls/{TSURUGA}/manager/").status_code == 404
    new = Office(municipality=Municipality.objects.get(lg_code=TSURUGA), name="企画課")
    with pytest.raises(ManagerNotMissing):
        Invitation.objects.issue_to_manager(office=new, email=NEW, by=secretary, seen=None)
