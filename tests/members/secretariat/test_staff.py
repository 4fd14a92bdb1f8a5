"""The administrator and the people of the secretariat: who comes, who goes, and that one administrator always stays."""

import re
from collections import Counter
from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from bulletin.board.tasks import notify_saved_searches
from bulletin.models import SavedSearch
from members.models import Invitation, LastAdministrator, Office, SecretariatInvitation, User
from outbox.models import Notice, OutgoingMail
from outbox.notify import notify
from portal.models import AuditLine
from tests import make
from tests.html import text
from tests.racing import race, rounds

pytestmark = pytest.mark.django_db

DESK = "/desk/people/"
ADMINISTRATOR = User.SecretariatRole.ADMINISTRATOR


@pytest.fixture
def kanri():
    return administrator("kanri@example.jp", "管理一郎")


def administrator(email, name):
    return make.secretariat(email, name=name, secretariat_role=ADMINISTRATOR)


def browser(user):
    """Logged in with a password a moment ago, the second factor put aside."""
    client = Client()
    client.force_login(user)
    client.get("/members/notices/")  # the session begins
    UserSession.objects.create(user=user, session_key=client.session.session_key, ip="127.0.0.1")
    return client


def wait(client, minutes=16):
    """So long ago did the session begin."""
    session = client.session
    session["started_at"] -= minutes * 60
    session.save()


def lines():
    return [(line.action, line.by_name, line.reason) for line in AuditLine.objects.reverse()]


def link(email):
    body = OutgoingMail.objects.filter(to=email).latest("pk").body
    return re.search(r"/members/invitations/\S+", body)[0]


def test_list_names_role_factor_and_last_login(kanri, secretary, django_assert_num_queries):
    User.objects.filter(pk=secretary.pk).update(last_login=None)
    secretary.authenticator_set.all().delete()
    client = browser(kanri)
    page = text(client.get(DESK))
    assert [page.count(words) for words in ("設定済み</td>", "未設定</span>", "まだありません", "（あなた）")] == [
        1,
        1,
        1,
        1,
    ]
    make.secretariat("jiro@example.jp")
    make.secretariat("saburo@example.jp")
    with django_assert_num_queries(6):
        client.get(DESK)


def test_invitation_brings_somebody_new_into_the_secretariat(kanri):
    answer = browser(kanri).post(f"{DESK}invite/", {"email": "ＮＥＷ@example.jp", "role": "member"})
    assert (answer.status_code, answer.url) == (302, DESK)
    newcomer = Client()
    address = link("new@example.jp")
    assert "特別区長会事務局の一員として" in text(newcomer.get(address))
    assert newcomer.post(address).url == "/accounts/signup/"
    answer = newcomer.post("/accounts/signup/", {"email": "new@example.jp"})
    assert answer.url == address
    assert newcomer.post(address, {"name": "新人花子"}).url == "/desk/"
    assert newcomer.get("/desk/").url == "/accounts/2fa/"  # the second factor comes first
    user = User.objects.get(email="new@example.jp")
    assert (user.secretariat_role, user.name) == ("member", "新人花子")
    assert lines() == [("事務局への招待", "管理一郎", ""), ("事務局への着任（事務局）", "新人花子", "")]
    assert [notice.title for notice in Notice.objects.of(kanri)] == ["新人花子さんが事務局に加わりました"]


def test_invitation_is_bound_used_once_and_ends(kanri, secretary):
    client = browser(kanri)
    make.user("moto@example.jp", name="元二郎")
    client.post(f"{DESK}invite/", {"email": "moto@example.jp", "role": "administrator"})
    address = link("moto@example.jp")
    assert browser(make.user("other@example.jp")).post(address).status_code == 403
    moto = browser(User.objects.get(email="moto@example.jp"))
    assert moto.post(address).url == "/desk/"
    assert User.objects.administrators().count() == 2
    assert Client().get(address).status_code == 410
    late = SecretariatInvitation.objects.issue(role="member", email="late@example.jp", by=kanri)
    assert timedelta(days=6, hours=23) < late.expires_at - timezone.now() <= timedelta(days=7)
    SecretariatInvitation.objects.update(expires_at=timezone.now())
    assert Client().get(link("late@example.jp")).status_code == 410


def test_invitation_never_takes_a_role_away(kanri):
    invitation = SecretariatInvitation.objects.issue(role="member", email=kanri.email, by=kanri)
    assert invitation.accept(user=kanri)
    assert User.objects.get(pk=kanri.pk).is_administrator


def test_form_sent_twice_invites_once_and_another_role_replaces(kanri):
    client = browser(kanri)
    for role in ("member", "member", "administrator"):
        client.post(f"{DESK}invite/", {"email": "new@example.jp", "role": role})
    assert [row.role for row in SecretariatInvitation.objects.open(timezone.now())] == ["administrator"]
    assert SecretariatInvitation.objects.count() == 2
    assert OutgoingMail.objects.waiting().filter(to="new@example.jp").count() == 1


def test_revoked_invitation_is_void_and_its_mail_held_back(kanri):
    client = browser(kanri)
    client.post(f"{DESK}invite/", {"email": "new@example.jp", "role": "member"})
    address = link("new@example.jp")
    client.post(f"{DESK}invitations/{SecretariatInvitation.objects.get().pk}/revoke/")
    assert Client().get(address).status_code == 410
    assert not OutgoingMail.objects.waiting().exists()


def test_member_of_the_secretariat_is_not_invited_again(kanri, secretary):
    page = text(browser(kanri).post(f"{DESK}invite/", {"email": secretary.email, "role": "member"}))
    assert "この人は、すでに事務局です。" in page
    assert not SecretariatInvitation.objects.exists()


def test_role_is_changed_told_and_noted(kanri, secretary):
    client = browser(kanri)
    client.post(f"{DESK}{secretary.pk}/role/", {"role": "administrator"})
    assert User.objects.get(pk=secretary.pk).is_administrator
    client.post(f"{DESK}{secretary.pk}/role/", {"role": "administrator"})  # once more changes nothing
    assert lines() == [("事務局での役割の変更（管理者）", "管理一郎", "")]
    assert [notice.title for notice in Notice.objects.of(secretary)] == ["事務局での役割が管理者になりました"]


def test_last_administrator_is_neither_demoted_ended_nor_stopped(kanri, secretary):
    client = browser(kanri)
    answers = [
        client.post(f"{DESK}{kanri.pk}/role/", {"role": "member"}),
        client.post(f"{DESK}{kanri.pk}/end/"),
        client.post(f"{DESK}{kanri.pk}/deactivate/", {"reason": "異動のため"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 409, 409]
    assert ["ほかに管理者がいないため" in text(answer) for answer in answers] == [True] * 3
    assert "異動のため" in text(answers[2])
    assert [each.pk for each in User.objects.administrators()] == [kanri.pk]
    assert (lines(), client.get(DESK).status_code) == ([], 200)


def test_stopped_administrator_does_not_count(kanri):
    other = administrator("futari@example.jp", "管理二郎")
    assert other.deactivate(by=kanri, reason="退職")
    with pytest.raises(LastAdministrator):
        kanri.leave_secretariat(by=kanri)


def test_administrator_who_is_not_the_last_may_go(kanri):
    administrator("futari@example.jp", "管理二郎")
    client = browser(kanri)
    assert client.post(f"{DESK}{kanri.pk}/end/").url == "/accounts/login/"
    assert client.get(DESK).status_code == 302


def test_end_takes_the_desk_away_and_leaves_the_account(kanri, secretary):
    desk = browser(secretary)
    assert desk.get("/desk/").status_code == 200
    browser(kanri).post(f"{DESK}{secretary.pk}/end/")
    assert desk.get("/desk/").url == "/accounts/login/?next=/desk/"
    secretary = User.objects.get(pk=secretary.pk)
    assert (secretary.is_active, secretary.secretariat_role) == (True, "")
    assert browser(secretary).get("/desk/").status_code == 404
    assert [notice.title for notice in Notice.objects.of(secretary)] == ["事務局での登録が終わりました"]


def test_invitations_of_who_ceases_to_be_an_administrator_are_void(kanri):
    other = administrator("futari@example.jp", "管理二郎")
    SecretariatInvitation.objects.issue(role="administrator", email="x@example.jp", by=other)
    other.change_secretariat_role("member", by=kanri)
    assert not SecretariatInvitation.objects.open(timezone.now()).exists()


def test_account_is_found_by_address(kanri):
    make.staff("taro@city.example.jp", name="坂井太郎")
    make.user("closed@example.jp", is_active=False)
    client = browser(kanri)
    assert "taro@city.example.jp" in text(client.post(DESK, {"q": "TARO@"}))
    assert "停止中" in text(client.post(DESK, {"q": "closed"}))
    assert "「nobody」のアカウントはありません。" in text(client.post(DESK, {"q": "nobody"}))


def test_account_is_stopped_at_once_and_resumed(kanri):
    """All sessions end with the next request, though they were begun on three devices."""
    staff = make.staff("taro@city.example.jp", name="坂井太郎")
    sessions, client = [browser(staff) for _ in range(3)], browser(kanri)
    page = text(client.get(f"{DESK}{staff.pk}/"))
    assert "3台" in page
    assert client.post(f"{DESK}{staff.pk}/deactivate/", {"reason": ""}).status_code == 200
    client.post(f"{DESK}{staff.pk}/deactivate/", {"reason": "貸与端末の紛失"})
    assert [each.get("/members/").status_code for each in sessions] == [302] * 3
    assert not Client().login(email=staff.email, password=make.PASSWORD)
    mail = OutgoingMail.objects.get(to=staff.email)
    assert ("貸与端末の紛失" in mail.body, mail.is_entitled()) == (True, True)
    client.post(f"{DESK}{staff.pk}/reactivate/")
    assert browser(User.objects.get(pk=staff.pk)).get("/members/people/").status_code == 200
    assert lines() == [("アカウントの停止", "管理一郎", "貸与端末の紛失"), ("アカウントの再開", "管理一郎", "")]
    assert {line.municipality.lg_code for line in AuditLine.objects.all()} == {"182109"}


def test_stopped_account_opens_by_no_link(kanri):
    """Neither a link mailed before the stop opens it, nor one asked for afterwards."""
    staff = make.staff("taro@city.example.jp", name="坂井太郎")
    make.manager("kacho@city.example.jp", "131091")
    office = Office.objects.get(municipality__lg_code="131091")
    Invitation.objects.issue(office=office, role="staff", email=staff.email, by=kanri)
    invitation = link(staff.email)
    halfway = Client()
    halfway.post("/accounts/login/code/", {"email": staff.email})
    code = re.search(r"\d{4}-\d{4}", OutgoingMail.objects.latest("pk").body)[0]
    Client().post("/accounts/password/reset/", {"email": staff.email})
    reset = re.search(r"/accounts/password/reset/key/\S+", OutgoingMail.objects.latest("pk").body)[0]
    staff.deactivate(by=kanri, reason="貸与端末の紛失")
    halfway.post("/accounts/login/code/confirm/", {"code": code})
    assert "_auth_user_id" not in halfway.session
    client, new = Client(), "うめ-もも-さくら-すもも"
    answer = client.get(reset)
    client.post(answer.url if answer.status_code == 302 else reset, {"password1": new, "password2": new})
    assert User.objects.get(pk=staff.pk).check_password(make.PASSWORD)
    client.post(invitation)
    client.post("/accounts/login/", {"login": staff.email, "password": make.PASSWORD})
    assert "_auth_user_id" not in client.session
    assert Invitation.objects.get().accept(user=User.objects.get(pk=staff.pk)) is None
    before = OutgoingMail.objects.count()
    assert notify(User.objects.get(pk=staff.pk), key="k", title="お知らせ", body="本文") is None
    Client().post("/accounts/password/reset/", {"email": staff.email})
    assert OutgoingMail.objects.count() == before


def test_stopped_account_reads_and_hears_nothing_more(kanri):
    """By the token of a program, a session that some way was begun all the same, or a saved search; and no machine is
    remembered as one that needs no second factor.
    """
    staff = make.manager("taro@city.example.jp", name="坂井太郎")
    reader = {"Authorization": f"Bearer {make.data_token(staff)[1]}"}
    own = "/api/v1/own/proposals"
    assert Client().get(own, headers=reader).status_code == 200
    SavedSearch.objects.create(user=staff, name="すべて", query="", told_until=timezone.now())
    staff.deactivate(by=kanri, reason="貸与端末の紛失")
    assert Client().get(own, headers=reader).status_code == 401
    begun = Client()
    begun.force_login(User.objects.get(pk=staff.pk))
    assert begun.get("/members/").url.startswith("/accounts/login/")
    before = OutgoingMail.objects.count()
    make.proposal(make.manager("aoi@example.jp", "131091"), visibility="public")
    notify_saved_searches(timezone.now())
    assert OutgoingMail.objects.count() == before
    assert not app_settings.TRUST_ENABLED


@pytest.mark.parametrize("address", ["/desk/applications/", "/desk/audit/", "/desk/mail/"])
def test_list_of_people_as_a_file_asks_who_is_there(kanri, address):
    """A download needs a login no more than a quarter of an hour ago; the page itself does not."""
    client = browser(kanri)
    assert client.get(f"{address}?format=csv").headers["Content-Type"].startswith("text/csv")
    wait(client)
    assert client.get(f"{address}?format=csv").url.startswith("/accounts/reauthenticate/?next=")
    assert client.get(address).status_code == 200


def test_stopping_the_only_manager_is_pointed_out(kanri):
    manager = make.manager("taro@city.example.jp")
    assert "ただ一人の代表担当者です" in text(browser(kanri).get(f"{DESK}{manager.pk}/deactivate/"))
    make.manager("jiro@city.example.jp")
    assert "ただ一人の代表担当者です" not in text(browser(kanri).get(f"{DESK}{manager.pk}/deactivate/"))


def test_sessions_of_somebody_else_are_ended(kanri):
    staff = make.staff("taro@city.example.jp")
    sessions, client = [browser(staff), browser(staff)], browser(kanri)
    client.post(f"{DESK}{staff.pk}/sessions/")
    assert [each.get("/members/").status_code for each in sessions] == [302, 302]
    client.post(f"{DESK}{staff.pk}/sessions/")  # nothing is left to end
    assert [line[0] for line in lines()] == ["端末のログアウト"]
    assert "2台の端末" in OutgoingMail.objects.get(to=staff.email).body


def test_lost_second_factor_is_reset_with_a_reason(kanri, secretary):
    desk, client = browser(secretary), browser(kanri)
    assert "理由を入力してください。" in text(client.post(f"{DESK}{secretary.pk}/second-factor/", {"reason": " "}))
    client.post(f"{DESK}{secretary.pk}/second-factor/", {"reason": "電話で本人と確認"})
    assert not Authenticator.objects.filter(user=secretary).exists()
    assert desk.get("/desk/").url == "/accounts/login/?next=/desk/"
    assert browser(secretary).get("/desk/").url == "/accounts/2fa/"
    assert lines() == [("2段階認証の解除", "管理一郎", "電話で本人と確認")]
    assert "電話で本人と確認" in OutgoingMail.objects.get(to=secretary.email).body


def test_only_administrator_who_lost_everything_is_let_in_by_a_command(kanri, secretary):
    """docs/deploy.md: there is no other back door, and this one leaves its line and its mail."""
    command = partial(call_command, "rescue_administrator", reason="電話で本人と確認", stdout=StringIO())
    with pytest.raises(CommandError):
        command(secretary.email)  # a member of the secretariat asks the administrator
    command(kanri.email)
    command(kanri.email)  # once more changes nothing
    assert not Authenticator.objects.filter(user=kanri).exists()
    assert lines() == [("2段階認証の解除", "", "電話で本人と確認")]
    assert OutgoingMail.objects.filter(to=kanri.email).count() == 1


def test_own_second_factor_is_not_reset_here(kanri):
    answer = browser(kanri).post(f"{DESK}{kanri.pk}/second-factor/", {"reason": "なくした"})
    assert (answer.status_code, kanri.authenticator_set.count()) == (409, 1)


@pytest.mark.parametrize("page", ["role", "end", "deactivate", "reactivate", "sessions", "second-factor"])
def test_changes_ask_who_is_there_after_a_quarter_of_an_hour(kanri, secretary, page):
    client = browser(kanri)
    wait(client)
    answer = client.post(f"{DESK}{secretary.pk}/{page}/", {"role": "administrator", "reason": "試し"})
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert (lines(), User.objects.get(pk=secretary.pk).secretariat_role) == ([], "member")


def leave(user, by):
    try:
        return user.leave_secretariat(by=by)
    except LastAdministrator:
        return "last"


def demote(user, by):
    try:
        return user.change_secretariat_role("member", by=by)
    except LastAdministrator:
        return "last"


def stop(user, by):
    try:
        return user.deactivate(by=by, reason="試験")
    except LastAdministrator:
        return "last"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ways", [(demote, demote), (leave, demote), (leave, stop)], ids=["demote", "mixed", "stop"])
def test_two_administrators_remove_each_other_and_one_remains(ways):
    """The last administrator cannot go, also when two act at once."""
    people = administrator("a@example.jp", "管理一郎"), administrator("b@example.jp", "管理二郎")
    for _ in range(rounds(60)):
        User.objects.update(secretariat_role=ADMINISTRATOR, is_active=True)
        first, second = (User.objects.get(pk=each.pk) for each in people)
        results = race(partial(ways[0], first, second), partial(ways[1], second, first))
        assert Counter(results) == {True: 1, "last": 1}
        assert User.objects.administrators().count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_same_invitation_accepted_and_revoked_at_once_is_one_of_the_two():
    kanri = administrator("a@example.jp", "管理一郎")
    for number in range(rounds(25)):
        user = User.objects.create(email=f"n{number}@example.jp", password="!")
        invitation = SecretariatInvitation.objects.issue(role="member", email=user.email, by=kanri)
        twin = SecretariatInvitation.objects.get(pk=invitation.pk)
        joined, revoked = race(partial(invitation.accept, user=user), partial(twin.revoke, by=kanri))
        assert bool(joined) is not revoked
        assert bool(User.objects.get(pk=user.pk).secretariat_role) is bool(joined)
