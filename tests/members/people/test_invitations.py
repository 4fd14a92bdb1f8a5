"""招待: bound to an address, used once, good for seven days."""

from datetime import date, timedelta

import pytest
from django.test import Client

from members.models import Assignment, Invitation, Office, User
from members.people.forms import MOST_A_DAY, MOST_TO_ONE
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.members.people.invitations import issue, link

pytestmark = [pytest.mark.django_db, pytest.mark.once]

INVITE, HOME, PEOPLE = "/members/people/invite/", "/members/", "/members/people/"
NEW = "shinjin@example.jp"
SHINAGAWA = "131091"


def invite(by, email=NEW, role="staff", **more):
    return as_(by).post(INVITE, {"email": email, "office": by.assignment.office.pk, "role": role, **more})


def errors(response):
    return response.context["form"].errors


# inviting


def test_invite_writes_to_the_address_once(aoba):
    assert invite(aoba).status_code == 302
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (NEW, "【全国連携ポータル】福井県坂井市 企画課への招待")
    assert "青葉花子さんから、福井県坂井市 企画課の担当者として招待されました。" in mail.body
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.created_by, invitation.expires_at - invitation.created_at) == (
        "staff",
        aoba,
        pytest.approx(timedelta(days=7), abs=timedelta(seconds=9)),
    )
    assert AuditLine.objects.get().action == "招待"


def test_token_is_not_kept_outside_the_mail(aoba):
    token = issue(aoba, NEW).split("/")[-2]
    assert len(token) >= 43  # 256 bits
    kept = str(list(Invitation.objects.values())) + str(list(AuditLine.objects.values()))
    assert token not in kept + as_(aoba).get(PEOPLE).content.decode()


@pytest.mark.parametrize(
    "email", ["SHINJIN@Example.JP", " shinjin@example.jp ", "ｓｈｉｎｊｉｎ＠ｅｘａｍｐｌｅ．ｊｐ"]
)
def test_address_is_the_same_however_it_is_typed(aoba, email):
    invite(aoba, email)
    assert Invitation.objects.get().email == NEW


@pytest.mark.parametrize(
    "email, said",
    [
        ("", "招待する人のメールアドレスを入力してください。"),
        ("shinjin", "メールアドレスの形になっていません。確かめてください（例：kikaku@city.example.jp）。"),
        (
            "a@example.jp\nbcc: b@example.jp",
            "メールアドレスの形になっていません。確かめてください（例：kikaku@city.example.jp）。",
        ),
        ("KIKAKU@example.jp", "担当課の共有メールアドレスです。"),
        ("aoba@example.jp", "この人は、すでに企画課の代表担当者です。"),
    ],
)
def test_address_that_cannot_be_invited_is_refused_at_the_field(aoba, email, said):
    response = invite(aoba, email)
    assert said in errors(response)["email"][0]
    assert not Invitation.objects.exists() and not OutgoingMail.objects.exists()


def test_office_of_another_municipality_cannot_be_chosen(aoba):
    other = make.manager("aoi@example.jp", SHINAGAWA).assignments.get().office
    response = invite(aoba, office=other.pk)
    assert errors(response) == {"office": ["この自治体の担当課から選んでください。"]}
    assert not Invitation.objects.exists()


def test_form_sent_twice_makes_one_invitation(aoba, clock):
    invite(aoba)
    invite(aoba)
    assert [Invitation.objects.count(), OutgoingMail.objects.count(), AuditLine.objects.count()] == [1, 1, 1]
    clock.move(minutes=11)
    first = link(NEW)
    invite(aoba)
    assert [as_(aoba).get(url).status_code for url in (first, link(NEW))] == [410, 403]


def test_invitation_again_for_another_role_replaces_the_first(aoba):
    first, second = issue(aoba, NEW), issue(aoba, NEW.upper(), "manager")
    assert first != second
    assert [(row.is_open, row.role) for row in Invitation.objects.order_by("pk")] == [
        (False, "staff"),
        (True, "manager"),
    ]


def test_address_is_not_written_to_endlessly(aoba, clock):
    for _ in range(MOST_TO_ONE):
        assert invite(aoba).status_code == 302
        clock.move(minutes=11)
    assert "1日に3回まで" in errors(invite(aoba))["email"][0]
    clock.move(days=1)
    assert invite(aoba).status_code == 302


def test_municipality_invites_so_many_a_day(aoba):
    office = aoba.assignments.get().office
    for number in range(MOST_A_DAY):
        Invitation.objects.issue(office=office, role="staff", email=f"n{number}@example.jp", by=aoba)
    assert f"招待は1日に{MOST_A_DAY}件まで" in errors(invite(aoba))["email"][0]


# accepting


def test_somebody_new_signs_up_by_the_link_and_arrives(aoba, client):
    url = issue(aoba, NEW, role="manager")
    said = client.get(url).content.decode()
    assert [
        words in said for words in ("青葉花子さんから", "福井県坂井市 企画課", "代表担当者", "アカウントを作る")
    ] == [True] * 4
    assert client.post(url, follow=True).redirect_chain == [("/accounts/signup/", 302)]
    assert client.post("/accounts/signup/", {"email": NEW}, follow=True).redirect_chain == [(url, 302)]
    assert errors(client.post(url)) == {"name": ["氏名を入力してください。"]}
    response = client.post(url, {"name": " 新人 春子 "}, follow=True)
    assert response.redirect_chain == [(HOME, 302)]
    assert "福井県坂井市" in response.content.decode()
    person = User.objects.get(email=NEW)
    assert (person.name, person.is_manager, person.municipality) == ("新人 春子", True, aoba.municipality)
    assert Invitation.objects.get().accepted_by == person
    assert Notice.objects.get(user=aoba).title == "企画課に加わる人が決まりました"
    assert OutgoingMail.objects.filter(to=NEW).count() == 1  # the link proved the address: no code, no second mail


def test_somebody_with_an_account_logs_in_and_comes_back(aoba, client):
    person = make.user(NEW, name="新人春子")
    url = issue(aoba, NEW)
    assert "ログインへ進む" in client.get(url).content.decode()
    assert client.post(url, follow=True).redirect_chain == [("/accounts/login/", 302)]
    login = client.post("/accounts/login/", {"login": NEW, "password": make.PASSWORD}, follow=True)
    assert login.redirect_chain == [(url, 302)]
    assert client.post(url).url == HOME
    assert person.assignments.get().role == "staff"
    assert "invitation_token" not in client.session


def test_name_that_hides_something_is_refused(aoba):
    url = issue(aoba, NEW)
    response = as_(make.user(NEW)).post(url, {"name": "新人\u202e春子"})
    assert "見えない文字" in errors(response)["name"][0]
    assert not Assignment.objects.filter(user__email=NEW).exists()


def test_link_works_once(aoba):
    person = as_(make.user(NEW, name="新人春子"))
    url = issue(aoba, NEW)
    assert [person.post(url).url, person.post(url).url, person.get(url).url] == [HOME] * 3
    assert Assignment.objects.filter(user__email=NEW).count() == 1
    assert AuditLine.objects.filter(action="着任").count() == 1
    late = Client().get(url)
    assert (late.status_code, "すでに使われています" in late.content.decode()) == (410, True)


def test_link_is_bound_to_its_address(aoba):
    other = as_(make.user("hoka@example.jp", name="別人"))
    url = issue(aoba, NEW)
    for response in (other.get(url), other.post(url, {"name": "別人"})):
        said = response.content.decode()
        assert (response.status_code, "s＊＊＊@example.jp" in said, NEW in said) == (403, True, False)
    assert other.post("/accounts/logout/", {"next": url}).url == url
    assert Invitation.objects.get().is_open


def test_changed_address_no_longer_fits(aoba):
    person = make.user(NEW, name="新人春子")
    url = issue(aoba, NEW)
    User.objects.filter(pk=person.pk).update(email="kaeta@example.jp")
    assert as_(User.objects.get(pk=person.pk)).post(url).status_code == 403


@pytest.mark.parametrize("passed, status", [({"days": 7, "seconds": -1}, 200), ({"days": 7}, 410), ({"days": 8}, 410)])
def test_link_lives_for_seven_days(aoba, clock, passed, status):
    url = issue(aoba, NEW)
    clock.move(**passed)
    response = Client().get(url)
    assert response.status_code == status
    if status == 410:
        assert "期限が切れました" in response.content.decode()
        assert "福井県坂井市の代表担当者に、もう一度招待するよう頼んでください" in response.content.decode()


def test_expired_link_opens_nothing_to_whoever_waited_on_it(aoba, clock):
    person = make.user(NEW, name="新人春子")
    invitation, url = Invitation.objects.last(), issue(aoba, NEW)
    clock.move(days=7)
    assert as_(person).post(url, {"name": "x"}).status_code == 410
    assert Client().post(url).status_code == 410
    assert Invitation.objects.get().accept(user=person) is None
    assert not person.assignments.exists() and invitation is None


def test_revoked_link_is_void_and_its_mail_held_back(aoba):
    url = issue(aoba, NEW)
    response = as_(aoba).post(f"/members/invitations/{Invitation.objects.get().pk}/revoke/", follow=True)
    assert f"{NEW}への招待を取り消しました。" in response.content.decode()
    assert Client().get(url).status_code == 410
    assert OutgoingMail.objects.get().given_up_at is not None
    assert Invitation.objects.get().accept(user=make.user(NEW)) is None
    again = as_(aoba).post(f"/members/invitations/{Invitation.objects.get().pk}/revoke/", follow=True)
    assert "すでに使われたか、取り消されたか" in again.content.decode()
    assert AuditLine.objects.filter(action="招待の取消し").count() == 1


def test_used_invitation_cannot_be_revoked(aoba):
    issue(aoba, NEW)
    invitation = Invitation.objects.get()
    invitation.accept(user=make.user(NEW))
    assert invitation.revoke(by=aoba) is False
    assert Assignment.objects.as_of(date.today()).filter(user__email=NEW).exists()


def test_link_that_never_was_is_not_found(client):
    assert client.get("/members/invitations/nashi/").status_code == 404
    assert client.post("/members/invitations/nashi/").status_code == 404


def test_inactive_person_cannot_accept(aoba):
    issue(aoba, NEW)
    person = make.user(NEW, is_active=False)
    assert Invitation.objects.get().accept(user=person) is None


def test_invitation_takes_nothing_but_a_name(aoba):
    url = issue(aoba, NEW)
    person = make.user(NEW)
    data = {"name": "新人春子", "role": "manager", "office": 1, "secretariat_role": "administrator", "is_staff": "on"}
    as_(person).post(url, {**data, "email": "x@example.jp"})
    person.refresh_from_db()
    assert (person.email, person.secretariat_role, person.is_staff, person.assignments.get().role) == (
        NEW,
        "",
        False,
        "staff",
    )


def test_invitation_never_takes_a_role_away(aoba):
    Invitation.objects.issue(office=Office.objects.get(), role="staff", email="aoba@example.jp", by=aoba)
    assert Invitation.objects.get().accept(user=aoba).role == "manager"
    assert aoba.assignments.count() == 1
