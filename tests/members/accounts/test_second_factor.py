"""Authenticator apps, recovery codes, and that nothing goes around them."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.test import Client

from members.models import User
from outbox.models import OutgoingMail
from tests import make
from tests.clients import as_

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SECOND = "/accounts/2fa/authenticate/"
ACTIVATE, CODES = "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/"


@pytest.fixture
def member():
    return make.user(secretariat_role=User.SecretariatRole.MEMBER)


def log_in(password=make.PASSWORD):
    client = Client()
    response = client.post("/accounts/login/", {"login": "aoba@example.jp", "password": password})
    return client, response.url


def number(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def enrolled(member):
    """A session that set up an authenticator app: its client, the secret, the recovery codes."""
    client, _ = log_in()
    client.get(ACTIVATE)
    secret = client.session["mfa.totp.secret"]
    assert client.post(ACTIVATE, {"code": number(secret)}).url == CODES
    codes = re.findall(r"<code>(\d{8})</code>", client.get(CODES).content.decode())
    return client, secret, codes


def is_in(client):
    return "_auth_user_id" in client.session


def test_secretariat_sets_up_a_second_factor_before_anything_else(member):
    client, url = log_in()
    assert url == "/desk/"
    assert client.get(url).url == "/accounts/2fa/"


def test_login_asks_for_the_number_of_the_app(enrolled):
    _, secret, _ = enrolled
    client, url = log_in()
    assert (url, is_in(client)) == (SECOND, False)
    assert client.get("/desk/applications/").status_code == 302
    full_width = number(secret).translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    client.post(SECOND, {"code": full_width})
    assert is_in(client)


def test_form_that_waited_is_offered_after_the_second_step(enrolled):
    """And not between the two: the password alone opens nothing (portal.web.saved_form)."""
    client, secret, _ = enrolled
    Session.objects.all().delete()
    client.post("/desk/people/invite/", {"email": "kanari-4711@example.jp"})
    assert client.post("/accounts/login/", {"login": "aoba@example.jp", "password": make.PASSWORD}).url == SECOND
    pages = [client.get(each, follow=True).content.decode() for each in (SECOND, "/members/kept/")]
    assert not [page for page in pages if "kanari-4711" in page]
    assert client.post(SECOND, {"code": number(secret)}).url == "/members/kept/"
    assert "kanari-4711" in client.get("/members/kept/").content.decode()


def test_number_counts_once_even_within_its_tolerance(enrolled):
    _, secret, _ = enrolled
    code = number(secret, steps=-1)
    first, second = log_in()[0], log_in()[0]
    first.post(SECOND, {"code": code})
    second.post(SECOND, {"code": code})
    assert [is_in(first), is_in(second)] == [True, False]


@pytest.mark.parametrize("code", ["000000", "", "あいうえおか", "1" * 200])
def test_wrong_number_lets_nobody_in(enrolled, code):
    client, _ = log_in()
    assert client.post(SECOND, {"code": code}).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("code", ["000000", "あいうえおか", "1" * 200])
def test_wrong_number_is_told_to_who_is_asked_again(code):
    page = as_(make.secretariat()).post("/accounts/2fa/reauthenticate/", {"code": code})
    assert page.status_code == 200 and "コードが違います。" in page.content.decode()


def test_wrong_numbers_are_counted_for_the_person(enrolled):
    _, secret, _ = enrolled
    for _ in range(10):
        log_in()[0].post(SECOND, {"code": "000000"})
    client, _ = log_in()
    assert "間違いが続いたため" in client.post(SECOND, {"code": number(secret)}).content.decode()


def test_mailed_code_does_not_go_around_the_second_factor(enrolled):
    client = Client()
    client.post("/accounts/login/code/", {"email": "aoba@example.jp"})
    code = re.search(r"\d{4}-\d{4}", OutgoingMail.objects.latest("pk").body)[0]
    assert client.post("/accounts/login/code/confirm/", {"code": code}).url == SECOND
    assert not is_in(client)


def test_password_reset_does_not_go_around_the_second_factor(enrolled):
    client, new = Client(), "うめ-もも-さくら-すもも"
    client.post("/accounts/password/reset/", {"email": "aoba@example.jp"})
    path = re.search(r"/accounts/password/reset/key/\S+", OutgoingMail.objects.latest("pk").body)[0]
    client.post(client.get(path).url, {"password1": new, "password2": new})
    assert not is_in(client)
    other, url = log_in(new)
    assert (url, is_in(other)) == (SECOND, False)


def test_recovery_codes_are_shown_once(enrolled):
    client, _, codes = enrolled
    assert len(set(codes)) == 10
    page = client.get(CODES).content.decode()
    assert "10個のうち10個が残っています" in page
    assert not any(code in page for code in codes)
    assert client.get(f"{CODES}download/").status_code == 403


def test_recovery_code_lets_in_once(enrolled):
    *_, codes = enrolled
    first, second = log_in()[0], log_in()[0]
    first.post(SECOND, {"code": codes[3]})
    second.post(SECOND, {"code": codes[3]})
    assert [is_in(first), is_in(second)] == [True, False]


def test_secrets_are_not_readable_in_the_database(enrolled):
    _, secret, codes = enrolled
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert not any(word in stored for word in [secret, *codes])


def test_secret_survives_a_change_of_the_key(enrolled, settings):
    _, secret, _ = enrolled
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "n" * 50
    client, _ = log_in()
    client.post(SECOND, {"code": number(secret)})
    assert is_in(client)


def test_secret_whose_key_is_lost_fits_no_number(enrolled, settings):
    _, secret, codes = enrolled
    settings.SECRET_KEY = "n" * 50
    client, _ = log_in()
    for code in (number(secret), number(""), codes[0]):
        assert client.post(SECOND, {"code": code}).status_code == 200
    assert not is_in(client)


def test_change_of_second_factors_is_mailed(enrolled):
    client, _, _ = enrolled
    client.post("/accounts/2fa/totp/deactivate/")
    assert [mail.subject.removeprefix("【全国連携ポータル】") for mail in OutgoingMail.objects.order_by("pk")] == [
        "認証アプリの設定が解除されました"
    ]
    assert not Authenticator.objects.exists()


def test_change_of_second_factors_asks_again_after_a_quarter_of_an_hour(enrolled):
    client, secret, _ = enrolled
    session = client.session
    session["started_at"] -= 15 * 60 + 1
    session.save()
    response = client.post("/accounts/2fa/totp/deactivate/")
    assert response.url.startswith("/accounts/reauthenticate/?next=")
    assert Authenticator.objects.filter(type="totp").exists()
    client.post(response.url, {"password": make.PASSWORD})
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '"x"', "{", '{"response": {"userHandle": "MQ"}}'])
def test_made_up_passkey_lets_nobody_in(client, member, credential):
    client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert (response.status_code, response.url) == (302, "/accounts/login/")
    assert not is_in(client)
