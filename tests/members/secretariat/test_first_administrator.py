"""No accounts come with the portal: a command prints a link, and the link makes the first administrator, once."""

import re
import time
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.test import Client

from members.models import User
from portal.models import AuditLine
from tests import make

pytestmark = pytest.mark.django_db

DATA = {"name": "青葉 花子", "email": "Aoba@Example.jp", "password1": make.PASSWORD, "password2": make.PASSWORD}


def printed():
    out = StringIO()
    call_command("first_administrator", stdout=out)
    return out.getvalue()


@pytest.fixture
def link():
    address = re.search(r"http\S+", printed())[0]
    assert address.startswith(f"{settings.BASE_URL}/members/start/")
    return address.removeprefix(settings.BASE_URL)


def test_fresh_portal_has_no_accounts():
    assert User.objects.count() == 0


def test_link_makes_an_administrator_who_must_set_a_second_factor(client, link):
    assert client.get(link).status_code == 200
    response = client.post(link, DATA)
    assert (response.status_code, response.url) == (302, "/accounts/2fa/")
    user = User.objects.get()
    assert (user.email, user.name, user.is_administrator) == ("aoba@example.jp", "青葉 花子", True)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/desk/applications/").url == "/accounts/2fa/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200  # the address counts as confirmed
    assert AuditLine.objects.get().action == "はじめの管理者の登録"


def test_link_works_once(client, link):
    client.post(link, DATA)
    again = Client().post(link, {**DATA, "email": "midori@example.jp"})
    assert (again.status_code, User.objects.count()) == (410, 1)
    assert "このアドレスは使えません" in again.content.decode()
    User.objects.update(is_active=False)
    assert Client().post(link, {**DATA, "email": "midori@example.jp"}).status_code == 410


def test_link_is_good_for_a_day(client, link, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 24 * 60 * 60 - 5)
    assert client.get(link).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 24 * 60 * 60 + 5)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("token", ["x", "eA:1xVQFq:VLOhGYTR2DWnfSdtT4nJW7oCQM_msp5z7SbTszijrWE", "あ"])
def test_made_up_link_opens_nothing(client, token):
    assert client.get(f"/members/start/{token}/").status_code == 410
    assert client.post(f"/members/start/{token}/", DATA).status_code == 410
    assert User.objects.count() == 0


def test_link_signed_for_something_else_opens_nothing(client):
    assert client.get(f"/members/start/{signing.dumps('x', salt='other')}/").status_code == 410


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password2": "ほかのことばをいれました"}, "password2"),
        ({"email": "aoba"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_wrong_input_is_told_and_kept(client, link, wrong, field):
    response = client.post(link, {**DATA, **wrong})
    assert list(response.context["form"].errors) == [field]
    assert (response.status_code, User.objects.count()) == (200, 0)
    assert client.post(link, DATA).status_code == 302


def test_command_says_so_when_the_secretariat_is_there_already():
    make.user(secretariat_role=User.SecretariatRole.MEMBER)
    assert "http" not in printed()
    assert User.objects.count() == 1


def test_looking_at_the_link_changes_nothing(client, link, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(link)
    assert settings.SESSION_COOKIE_NAME not in client.cookies


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_use_the_link_at_once_make_one_administrator():
    def use(address, email):
        barrier.wait()
        codes.append(Client().post(address, {**DATA, "email": email}).status_code)
        connection.close()

    for number in range(10):
        barrier = Barrier(2)
        codes: list[int] = []
        address = re.search(r"/members/start/\S+", printed())[0]
        threads = [Thread(target=use, args=[address, f"{name}{number}@example.jp"]) for name in ("aoba", "midori")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (sorted(codes), User.objects.secretariat().count()) == ([302, 410], 1)
        User.objects.update(secretariat_role="")
