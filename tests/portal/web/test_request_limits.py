"""回数の上限: somebody may send so much in a while, counted over all processes; others are not held up."""

from types import SimpleNamespace

import pytest
from django.conf import settings as shipped
from django.test import Client

from portal.web import request_limits
from portal.web.request_limits import STEP, RequestCounter
from tests import make
from tests.clients import as_
from tests.html import text

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/prefectures"
MOST = 2 * STEP


@pytest.fixture
def counters(monkeypatch, settings):
    """Counters of two processes, with a minute that does not end."""
    settings.API_PER_MINUTE = MOST
    monkeypatch.setattr(request_limits, "time", SimpleNamespace(time=lambda: 1_000_000_030.5))
    here, there = RequestCounter(), RequestCounter()
    for module in ("portal.web.request_limits", "portal.front.api.interface"):
        monkeypatch.setattr(f"{module}.counter", here)
    return here, there


def test_too_many_requests_are_refused_with_the_time_to_wait(counters):
    statuses = [Client().get(ADDRESS).status_code for _ in range(MOST)]
    response = Client().get(ADDRESS)
    assert (set(statuses), response.status_code) == ({200}, 429)
    assert response.headers["Retry-After"] == "50"  # 10.5 s of the minute are over
    assert response.json()["title"] == "回数の上限に達しました"
    assert Client().get("/api/").status_code == 200


@pytest.mark.parametrize("most", [MOST, 5])
def test_requests_are_counted_over_all_processes(counters, most):
    here, there = counters
    step = min(STEP, most)
    counts = [counter.seconds_to_wait("192.0.2.1", most) for counter in (here, there) for _ in range(step)]
    assert set(counts[:most]) == {0} and there.seconds_to_wait("192.0.2.1", most)
    assert [here.seconds_to_wait("192.0.2.1", most) > 0 for _ in range(STEP + 1)].count(True) >= 1
    assert there.seconds_to_wait("192.0.2.2", most) == 0


def test_next_window_begins_anew(counters, monkeypatch):
    here, _ = counters
    for _ in range(MOST):
        here.seconds_to_wait("192.0.2.1", MOST)
    assert here.seconds_to_wait("192.0.2.1", MOST)
    monkeypatch.setattr(request_limits, "time", SimpleNamespace(time=lambda: 1_000_000_090.5))
    assert here.seconds_to_wait("192.0.2.1", MOST) == 0


def test_few_requests_write_nothing(counters, django_assert_num_queries):
    here, _ = counters
    with django_assert_num_queries(0):
        for _ in range(STEP - 1):
            here.seconds_to_wait("192.0.2.1", MOST)


FEW = {"search": (6, 3, 60), "export": (6, 3, 60), "post": (6, 3, 60), "upload": (6, 3, 60), "invite": (6, 3, 3600)}
ASKED = {  # how each kind is asked of the portal; what is typed is refused, which counts as well
    "search": lambda client, **more: client.get("/search/?q=雪", **more),
    "export": lambda client, **more: client.get("/members/?f%6Frmat=csv", **more),  # as the view reads it too
    "post": lambda client, **more: client.post("/contact/", "body=まつり", "application/x-www-form-urlencoded", **more),
    "upload": lambda client, **more: client.post("/contact/", {"body": "まつり"}, **more),
    "invite": lambda client, **more: client.post(
        "/members/people/invite/", "email=x", "application/x-www-form-urlencoded", **more
    ),
}


@pytest.mark.parametrize("kind", ASKED)
def test_account_is_limited_from_whatever_address_and_others_are_not(counters, settings, aoba, kind):
    """With the time to wait, in Japanese, and with what was typed; a visitor's address has a limit of its own."""
    settings.REQUEST_LIMITS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = {kind: FEW[kind]}, 1
    client = as_(aoba)
    answers = [ASKED[kind](client, headers={"x-forwarded-for": f"192.0.2.{number}"}) for number in range(5)]
    assert [answer.status_code == 429 for answer in answers] == [False] * 3 + [True] * 2
    assert int(answers[-1].headers["Retry-After"]) in range(1, FEW[kind][2] + 1)
    assert "<h1>しばらくお待ちください</h1>" in text(answers[-1])
    other = as_(make.manager("aoi@example.jp", "131091"))
    assert ASKED[kind](other, headers={"x-forwarded-for": "192.0.2.1"}).status_code != 429
    visits = [ASKED[kind](Client(), headers={"x-forwarded-for": "192.0.2.9"}).status_code for _ in range(7)]
    assert [status == 429 for status in visits] == [False] * 6 + [True]
    assert ASKED[kind](Client(), headers={"x-forwarded-for": "192.0.2.10"}).status_code != 429


def test_what_was_typed_can_be_sent_again(counters, settings, aoba):
    settings.REQUEST_LIMITS = {"post": (1, 1, 60), "upload": (1, 1, 60)}
    client, here = as_(aoba), {"origin": "http://testserver"}
    sent = {"name": "青葉", "body": "まつりの会場について"}
    client.post("/contact/", sent, headers=here)
    page = client.post("/contact/", sent, headers=here)
    assert page.status_code == 429 and "送った内容は残っています" in text(page) and "まつりの会場について" in text(page)


def test_shipped_limits_let_an_office_behind_one_address_work(counters, settings):
    """300 people of one address in the same minute; and one account that never stops."""
    limits = settings.REQUEST_LIMITS = shipped.SHIPPED_REQUEST_LIMITS
    assert limits.keys() == ASKED.keys()
    here, _ = counters
    for kind, (of_address, of_account, seconds) in limits.items():
        if kind != "invite":
            assert {here.seconds_to_wait(f"{kind}:192.0.2.1", of_address, seconds) for _ in range(300)} == {0}
        taken = [here.seconds_to_wait(f"{kind}:user:1", of_account, seconds) for _ in range(of_account + 1)]
        assert (set(taken[:-1]), taken[-1] > 0) == ({0}, True)


@pytest.mark.parametrize(
    "address, sent, most",
    [
        ("/accounts/login/", {"login": "aoba@example.jp", "password": "wrong-wrong-wrong"}, 10),
        ("/accounts/password/reset/", {"email": "aoba@example.jp"}, 3),
        ("/accounts/password/reset/", {"email": "nobody@example.jp"}, 3),
        ("/accounts/login/code/", {"email": "aoba@example.jp"}, 3),
    ],
)
def test_account_is_closed_to_who_forges_addresses(settings, aoba, address, sent, most):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = [
        Client().post(address, sent, headers={"x-forwarded-for": f"10.0.{number}.1, 192.0.2.{number}"})
        for number in range(most + 2)
    ]
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]
    assert 429 not in [answer.status_code for answer in answers[:-2]]
    assert answers[-1].headers["Retry-After"] in ("60", "900") and "お" in text(answers[-1])
