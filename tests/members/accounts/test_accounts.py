"""Getting in: password, mailed code, sign-up, reset. Nobody learns who has an account."""

import re
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.accounts.adapter import failure_count_key, stash_invited_email
from members.models import Application, User
from outbox.models import OutgoingMail
from tests import make
from tests.html import joined, text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LOGIN, CODE, CONFIRM_CODE = "/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"
SIGNUP, CONFIRM, RESET = "/accounts/signup/", "/accounts/confirm-email/", "/accounts/password/reset/"
REGISTER = "/members/register/"


def log_in(client, email="aoba@example.jp", password=make.PASSWORD, **headers):
    return client.post(LOGIN, {"login": email, "password": password}, headers=headers)


def user_of(client):
    return client.session.get("_auth_user_id")


def mailed_code():
    return re.search(r"\d{4}-\d{4}", OutgoingMail.objects.latest("pk").body)[0]


def comparable(response):
    """What the page says, without what differs each time anyway."""
    page = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", response.content.decode())
    return page.replace("nobody@example.jp", "aoba@example.jp")


@pytest.mark.parametrize(
    "email",
    ["aoba@example.jp", "AOBA@Example.jp", " aoba@example.jp ", "ａｏｂａ＠ｅｘａｍｐｌｅ．ｊｐ　", "aoba＠example.jp"],
)
def test_password_login_lets_in(client, holder, email):
    response = log_in(client, email)
    assert (response.status_code, response.url, user_of(client)) == (302, REGISTER, str(holder.pk))


def test_login_leads_to_the_page_that_was_asked_for(client, holder):
    response = client.post(f"{LOGIN}?next=/events/", {"login": holder.email, "password": make.PASSWORD})
    assert response.url == "/events/"


@pytest.mark.parametrize(
    "target", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)", "http://["]
)
def test_login_leads_to_no_other_host(client, holder, target):
    response = client.post(LOGIN, {"login": holder.email, "password": make.PASSWORD, "next": target})
    assert response.url == REGISTER


def test_login_in_a_second_tab_leads_on(holder):
    client = Client(enforce_csrf_checks=True)
    tabs = [client.get(f"{LOGIN}?next=/events/").content.decode() for _ in range(2)]
    for page in tabs:
        token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        said = {"login": holder.email, "password": make.PASSWORD, "next": "/events/", "csrfmiddlewaretoken": token}
        response = client.post(LOGIN, said, follow=True)
    assert (response.status_code, response.redirect_chain[-1][0]) == (200, "/events/")
    assert "すでにログインしています" in response.content.decode()


def test_second_tab_leads_to_no_other_host(holder):
    client = Client(enforce_csrf_checks=True)
    client.force_login(holder)
    response = client.post(LOGIN, {"login": holder.email, "next": "https://example.com/"}, follow=True)
    assert response.redirect_chain[-1][0] == REGISTER


def test_secretariat_is_led_to_its_desk(client):
    make.user("jimukyoku@example.jp", secretariat_role=User.SecretariatRole.MEMBER)
    assert log_in(client, "jimukyoku@example.jp").url == "/desk/"


def test_login_gives_the_session_a_new_id(client, holder):
    client.post(CODE, {"email": "nobody@example.jp"})
    before = client.session.session_key
    client.post("/accounts/logout/")
    log_in(client)
    assert client.session.session_key != before
    replay = Client()
    replay.cookies[settings.SESSION_COOKIE_NAME] = before
    assert user_of(replay) is None


def test_code_login_lets_in_once(client, holder):
    assert client.post(CODE, {"email": "AOBA@example.jp"}).url == CONFIRM_CODE
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject, mail.user) == ("aoba@example.jp", "【全国連携ポータル】ログインのコード", holder)
    full_width = mailed_code().translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-"})
    assert client.post(CONFIRM_CODE, {"code": full_width}).url == REGISTER
    assert user_of(client) == str(holder.pk)


def test_wrong_codes_are_counted(client, holder):
    client.post(CODE, {"email": holder.email})
    code = mailed_code()
    assert [client.post(CONFIRM_CODE, {"code": "0"}).status_code for _ in range(3)] == [200, 200, 302]
    client.post(CONFIRM_CODE, {"code": code})
    assert user_of(client) is None


def test_code_is_good_for_ten_minutes(client, holder, monkeypatch):
    client.post(CODE, {"email": holder.email})
    code, session = mailed_code(), client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 10 * 60 + 1
    session.save()
    client.post(CONFIRM_CODE, {"code": code})
    assert user_of(client) is None


def test_new_code_replaces_the_first(client, holder):
    client.post(CODE, {"email": holder.email})
    first = mailed_code()
    client.post(CONFIRM_CODE, {"action": "resend"})
    assert OutgoingMail.objects.count() == 2
    client.post(CONFIRM_CODE, {"code": first})
    assert user_of(client) is None
    client.post(CONFIRM_CODE, {"code": mailed_code()})
    assert user_of(client) == str(holder.pk)


@pytest.mark.parametrize("way", [CODE, RESET])
def test_asking_for_mail_looks_the_same_for_a_stranger(holder, way):
    known, unknown = (Client().post(way, {"email": e}, follow=True) for e in (holder.email, "nobody@example.jp"))
    assert comparable(known) == comparable(unknown)
    assert known.redirect_chain == unknown.redirect_chain
    assert [mail.to for mail in OutgoingMail.objects.all()] == [holder.email]


@pytest.mark.parametrize("way", [CODE, RESET, SIGNUP])
@pytest.mark.parametrize("typed", ["ＡＯＢＡ＠Example．ｊｐ", "aoba@example。jp", "aoba@exam\u00adple.jp\u200b"])
def test_address_in_full_width_is_mailed_in_half_width(client, holder, way, typed):
    """Nor does what nobody sees in it make it another one, to which mail goes to the same mailbox."""
    client.post(way, {"email": typed})
    assert [mail.to for mail in OutgoingMail.objects.all()] == [holder.email]
    assert User.objects.count() == 1


@pytest.mark.parametrize(("way", "name"), [(LOGIN, "login"), (CODE, "email"), (RESET, "email"), (SIGNUP, "email")])
def test_what_was_typed_stays_beside_the_error(client, way, name):
    page = text(client.post(way, {name: "ａｏｂａ＠ｅｘａｍｐｌｅ"}))
    assert 'value="ａｏｂａ＠ｅｘａｍｐｌｅ"' in page


def test_refused_login_looks_the_same_for_a_stranger(holder):
    known, unknown = (log_in(Client(), e, "ちがうことばをいれました") for e in (holder.email, "nobody@example.jp"))
    assert comparable(known) == comparable(unknown)
    assert "メールアドレスかパスワードが違います。" in comparable(known)


def test_sign_up_looks_the_same_for_a_known_address(holder):
    known, unknown = (Client().post(SIGNUP, {"email": e}, follow=True) for e in (holder.email, "nobody@example.jp"))
    assert comparable(known) == comparable(unknown)
    assert known.redirect_chain == unknown.redirect_chain == [(CONFIRM, 302)]
    first, second = OutgoingMail.objects.order_by("pk")
    assert (first.to, second.to) == (holder.email, "nobody@example.jp")
    assert f"{settings.BASE_URL}{CODE}" in first.body
    assert not re.search(r"\d{4}-\d{4}", first.body)


def test_sign_up_does_as_much_for_a_known_address(holder):
    """The time of the answer must not tell whether an account exists: both cases do the same work."""
    with CaptureQueriesContext(connection) as known:
        Client().post(SIGNUP, {"email": holder.email})
    assert (User.objects.get(), EmailAddress.objects.get().user) == (holder, holder)
    with CaptureQueriesContext(connection) as unknown:
        Client().post(SIGNUP, {"email": "nobody@example.jp"})
    assert abs(len(known) - len(unknown)) <= 2


def test_sign_up_confirms_the_address_and_goes_on_to_the_application(client):
    assert "会員登録 1/4" in client.get(SIGNUP).content.decode()
    client.post(SIGNUP, {"email": "Sakai@Example.jp"})
    user = User.objects.get(email="sakai@example.jp")
    assert (user.has_usable_password(), user_of(client)) == (False, None)
    assert client.post(CONFIRM, {"code": mailed_code()}).url == REGISTER
    assert user_of(client) == str(user.pk)
    assert EmailAddress.objects.get().verified
    application = Application.objects.filter(applicant=user)
    assert not application.exists()
    step = client.get(REGISTER)  # past the introduction, which was read before the address was confirmed
    assert (step.status_code, step.url) == (302, f"/members/applications/{application.get().pk}/municipality/")


def test_sign_up_left_half_way_goes_on_by_a_login_code():
    Client().post(SIGNUP, {"email": "sakai@example.jp"})
    later = Client()
    later.post(CODE, {"email": "sakai@example.jp"})
    assert later.post(CONFIRM_CODE, {"code": mailed_code()}).url == REGISTER
    assert EmailAddress.objects.get().verified


def test_user_without_a_password_chooses_one(client):
    client.post(SIGNUP, {"email": "sakai@example.jp"})
    client.post(CONFIRM, {"code": mailed_code()})
    assert client.get("/accounts/password/change/").url == "/accounts/password/set/"
    client.post("/accounts/password/set/", {"password1": make.PASSWORD, "password2": make.PASSWORD})
    assert user_of(client)
    assert log_in(Client(), "sakai@example.jp").status_code == 302


def test_invited_person_signs_up_without_a_second_mail(client, rf):
    request = rf.get("/")
    session = request.session = client.session
    stash_invited_email(request, "sakai@example.jp")
    session["invitation_token"] = "token"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert 'value="sakai@example.jp"' in client.get(SIGNUP).content.decode()
    assert client.post(SIGNUP, {"email": "sakai@example.jp"}).url == "/members/invitations/token/"
    assert (user_of(client) is not None, OutgoingMail.objects.count()) == (True, 0)


def test_invited_person_signs_up_with_the_invited_address_alone(client, rf):
    request = rf.get("/")
    session = request.session = client.session
    stash_invited_email(request, "sakai@example.jp")
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    client.post(SIGNUP, {"email": "other@example.jp"})
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("sakai@example.jp", True)]
    assert User.objects.get().email == "sakai@example.jp"


@pytest.mark.parametrize(
    "variant", ["AOBA@example.jp", "ａｏｂａ@example.jp", "áôbà@example.jp", "Aoba@EXAMPLE.JP ", "aoba@ｅxample.jp"]
)
def test_variants_of_a_name_are_counted_as_one(variant):
    assert failure_count_key(variant) == "aoba@example.jp"


def test_ten_failures_close_the_account_for_a_while_wherever_they_come_from(client, holder):
    for number in range(10):
        name = "AOBA@example.jp" if number % 2 else holder.email
        log_in(client, name, "ちがう", x_forwarded_for=f"10.0.0.{number}", host=f"localhost:{8000 + number}")
    response = log_in(Client())
    assert "間違いが続いたため" in response.content.decode()
    assert OutgoingMail.objects.get().subject == "【全国連携ポータル】パスワードの間違いが続いています"
    log_in(Client())
    assert OutgoingMail.objects.count() == 1


def test_closed_account_opens_by_itself(client, holder, monkeypatch):
    for _ in range(11):
        log_in(client, password="ちがう")
    later = __import__("time").time() + 15 * 60 + 1
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    assert log_in(Client()).status_code == 302


def test_three_hundred_people_behind_one_address_get_in(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # their number is in question here
    people = [User(email=f"shokuin{number}@example.jp", password=make.hashed("md5")) for number in range(300)]
    User.objects.bulk_create(people)
    confirmed = {"primary": True, "verified": True}
    EmailAddress.objects.bulk_create(EmailAddress(user=each, email=each.email, **confirmed) for each in people)
    assert Counter(log_in(Client(), each.email).status_code for each in people) == {302: 300}


def test_too_many_requests_are_answered_in_japanese(client, holder):
    for _ in range(4):
        response = client.post(RESET, {"email": holder.email})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
    assert "しばらくお待ちください" in response.content.decode()
    assert OutgoingMail.objects.count() == 3


def test_reset_link_works_once_and_for_its_account_alone(client, holder):
    client.post(RESET, {"email": holder.email}, headers={"host": "localhost"})
    link = re.search(r"https?://\S+", OutgoingMail.objects.get().body)[0]
    assert link.startswith(f"{settings.BASE_URL}/accounts/password/reset/key/")
    path = link.removeprefix(settings.BASE_URL)
    form = client.get(path).url
    new = "うめ-もも-さくら-すもも"
    client.post(form, {"password1": new, "password2": new})
    assert [user_of(client), log_in(Client(), password=new).status_code] == [None, 302]
    assert "このリンクは使えません" in Client().get(path).content.decode()


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Server": "evil.example", "X-Host": "evil.example", "X-Original-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=http", "X-HTTP-Host-Override": "evil.example"},
        {"X-Forwarded-Proto": "evil", "X-Forwarded-Port": "8080", "Origin": "https://evil.example"},
        {"Host": "localhost", "Referer": "https://evil.example/"},
    ],
)
def test_links_in_mails_lead_to_the_portal_whatever_headers_say(holder, forged):
    for way in (RESET, CODE, SIGNUP):
        for email in (holder.email, "nobody@example.jp"):
            Client().post(way, {"email": email}, headers=forged)
    hosts = {host for mail in OutgoingMail.objects.all() for host in re.findall(r"https?://[^/\s]+", mail.body)}
    assert hosts == {settings.BASE_URL} and "evil" not in "".join(mail.body for mail in OutgoingMail.objects.all())


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "", "a b"])
def test_form_sent_to_another_host_mails_nothing(client, holder, host):
    assert client.post(RESET, {"email": holder.email}, headers={"host": host}).status_code == 400
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": "other@example.jp"}])
def test_reset_link_is_void_after_a_change_of_the_account(client, holder, change):
    client.post(RESET, {"email": holder.email})
    path = re.search(r"/accounts/password\S+", OutgoingMail.objects.get().body)[0]
    User.objects.update(**change)
    assert "このリンクは使えません" in client.get(path).content.decode()


def test_reset_link_stays_void_when_a_stopped_account_is_resumed(client, holder):
    client.post(RESET, {"email": holder.email})
    path = re.search(r"/accounts/password\S+", OutgoingMail.objects.get().body)[0]
    administrator = make.secretariat(secretariat_role="administrator")
    holder.deactivate(by=administrator, reason="貸与端末の紛失")
    holder.reactivate(by=administrator)
    assert "このリンクは使えません" in client.get(path).content.decode()


def test_inactive_user_gets_neither_in_nor_mail(client, holder):
    User.objects.update(is_active=False)
    log_in(client)
    client.post(CODE, {"email": holder.email})
    client.post(RESET, {"email": holder.email})
    assert (user_of(client), OutgoingMail.objects.count()) == (None, 0)


def test_change_of_address_is_confirmed_at_the_new_and_told_to_the_old(client, holder):
    log_in(client)
    client.post("/accounts/email/", {"action_add": "", "email": "Ｎｅｗ＠Example.jp"})
    assert OutgoingMail.objects.get().to == "new@example.jp"
    client.post(CONFIRM, {"code": mailed_code()})
    holder.refresh_from_db()
    assert holder.email == "new@example.jp"
    assert [(mail.to, mail.subject) for mail in OutgoingMail.objects.order_by("pk")[1:]] == [
        ("aoba@example.jp", "【全国連携ポータル】メールアドレスが変わりました")
    ]


def test_taken_address_is_not_given_away(client, holder):
    make.user("midori@example.jp")
    log_in(client)
    response = client.post("/accounts/email/", {"action_add": "", "email": "midori@example.jp"})
    assert response.url == CONFIRM
    client.post(CONFIRM, {"code": mailed_code()})
    assert list(User.objects.values_list("email", flat=True).order_by("email")) == [holder.email, "midori@example.jp"]


def test_logging_in_by_get_changes_nothing(client, holder, django_assert_num_queries):
    with django_assert_num_queries(0):
        for path in (LOGIN, CODE, SIGNUP, RESET):
            assert client.get(path).status_code == 200
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_login_is_known_to_password_managers_by_its_address(client):
    assert re.search(r'type="email" name="login"[^>]*autocomplete="username"', joined(text(client.get(LOGIN))))


def test_wrong_code_of_a_mail_speaks_of_the_mail(client):
    client.post(SIGNUP, {"email": "new@example.jp"})
    page = text(client.post(CONFIRM, {"code": "0000-0000"}))
    assert "メールにある8桁のコードを、もう一度確かめてください。" in page and "認証アプリ" not in page


def test_confirmed_address_goes_on_with_one_message(client):
    client.post(SIGNUP, {"email": "new@example.jp"})
    client.get(CONFIRM)
    page = text(client.post(CONFIRM, {"code": mailed_code()}, follow=True))
    assert re.findall(r'<li class="notice[^"]*">([^<]*)', page) == ["new@example.jp を確認しました。"]
    assert "<h1>自治体を選ぶ</h1>" in page


@pytest.mark.parametrize(
    "make_user, words",
    [
        (lambda: make.user("new@example.jp"), "担当が変わったばかりの方は"),
        (lambda: make.manager("aoba@sakai.example.jp"), "から、使える画面を開けます。"),
        (make.secretariat, "事務局の画面は"),
    ],
)
def test_refusal_says_what_fits_who_was_refused(client, make_user, words):
    client.force_login(make_user())
    response = client.get("/members/ties/")
    ways = ["担当が変わったばかりの方は", "から、使える画面を開けます。", "事務局の画面は"]
    assert response.status_code == 403 and [each for each in ways if each in text(response)] == [words]
