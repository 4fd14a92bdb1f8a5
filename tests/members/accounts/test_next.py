"""Where a reader is sent on to: this host, whatever an address or a form says, and no header gets a second line."""

import re
from urllib.parse import quote, urlsplit

import pytest
from django.core.cache import caches
from django.test import Client

from members.models import User
from tests import make
from tests.clients import as_
from tests.members.accounts.test_reauthentication import long_ago
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.django_db, pytest.mark.once]

E = "evil.example"
TARGETS = [
    *(f"https://{E}/", f"http://{E}", f"//{E}/", f"///{E}/", f"////{E}", f"https:{E}", f"https:/{E}", f"http:///{E}"),
    *(f"\\\\{E}", f"/\\{E}", f"\\/{E}", f"/\t/{E}", f"\t//{E}", f"/\n/{E}", f"/\r\n/{E}", f" //{E}", f"\u3000//{E}"),
    *(f"https://testserver@{E}/", f"https://testserver.{E}/", f"//testserver@{E}", f"https://{E}#testserver"),
    *(
        f"https://{E}\\@testserver",
        f"https://{E}%00testserver",
        f"／／{E}",
        f"https：／／{E}",
        f"//{E}%2f..",
        f"/／{E}",
    ),
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "\x01javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
    ),
    *("vbscript:x", f"/%09/{E}", f"/..//{E}", f"./\\{E}", "http://[", "http://[::1", "//[evil]", f"ftp://{E}/"),
    *("/\r\nSet-Cookie: a=b", "/%0d%0aSet-Cookie:%20a=b", "/events/\nX-Evil: 1", f"//{E}/%2e%2e", f"https://{E}:443/"),
    *(
        "//evil%E3%80%82example",
        f"///\\;@{E}",
        f"?next=//{E}",
        f"//{E}?testserver",
        f"\x00//{E}",
        "mailto:a@evil.example",
    ),
]
NOW = TARGETS if THOROUGH else TARGETS[::8]


def login(target):
    return Client().post("/accounts/login/", {"login": "akane@example.jp", "password": make.PASSWORD, "next": target})


def login_address(target):
    said = {"login": "akane@example.jp", "password": make.PASSWORD}
    return Client().post(f"/accounts/login/?next={quote(target)}", said)


def login_again(target):
    return logged_in().get(f"/accounts/login/?next={quote(target)}")


def forged_login(target):
    client = Client(enforce_csrf_checks=True)
    client.cookies = logged_in().cookies
    return client.post("/accounts/login/", {"next": target})


def logout(target):
    return logged_in().post("/accounts/logout/", {"next": target})


def login_by_code(target):
    return Client().post(f"/accounts/login/code/?next={quote(target)}", {"email": "akane@example.jp", "next": target})


def sign_up(target):
    said = {"email": "neu@example.jp", "password1": make.PASSWORD, "next": target}
    return Client().post(f"/accounts/signup/?next={quote(target)}", said)


def reauthentication(target):
    client = long_ago(logged_in())
    return client.post(f"/accounts/reauthenticate/?next={quote(target)}", {"password": make.PASSWORD, "next": target})


def follow(target):
    return logged_in().post("/bulletin/follows/", {"municipality": "131091", "back": target})


def private_page(target):
    return Client().get(f"/members/{quote(target)}")


def any_page(target):
    return Client().get(f"/{quote(target, safe='/:@?#;')}")


def logged_in():
    return as_(User.objects.get(email="akane@example.jp"))


@pytest.mark.parametrize(
    "place",
    [
        login,
        login_address,
        login_again,
        forged_login,
        logout,
        login_by_code,
        sign_up,
        reauthentication,
        follow,
        private_page,
        any_page,
    ],
)
def test_nobody_is_sent_to_another_host(place):
    make.manager("akane@example.jp")
    elsewhere, answers = [], set()
    for target in NOW:
        caches["default"].clear()  # what limits how often somebody asks
        response = place(target)
        answers.add(response.status_code)
        if leads_away(response.headers.get("Location", "")):
            elsewhere.append((target, response.headers["Location"]))
        assert not any("\n" in value or "\r" in value for value in response.headers.values())
        assert not {"X-Evil", "a"} & {*response.headers, *response.cookies}
    assert elsewhere == [] and answers <= {200, 302, 301, 400, 403, 404}


def leads_away(location):
    """Whether a browser would leave the host: it drops blanks, tabs and line breaks, and takes \\ for /."""
    seen = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33))))).replace("\\", "/")
    parts = urlsplit(seen)
    return parts.scheme not in ("", "http", "https") or parts.netloc not in ("", "testserver")
