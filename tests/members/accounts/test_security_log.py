"""One JSON line for each event that matters to security."""

import json
import logging
import re
from typing import Any

import pytest
from django.db import transaction

from members.models import User
from outbox.models import OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.members.accounts.test_second_factor import ACTIVATE, SECOND, number

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def lines(caplog):
    """The lines written until it is called."""
    logger = logging.getLogger("portal.security")
    logger.addHandler(caplog.handler)
    with caplog.at_level(logging.INFO, "portal.security"):
        yield lambda: [record.getMessage() for record in caplog.records if record.name == "portal.security"]
    logger.removeHandler(caplog.handler)


def log_in(client, email="aoba@example.jp", password=make.PASSWORD, **headers):
    return client.post("/accounts/login/", {"login": email, "password": password}, headers=headers)


def test_events_say_who_did_what_when_and_how_it_went(client, holder, lines):
    log_in(client, "nobody@example.jp")
    log_in(client, password="hunter2-hunter2")
    log_in(client)
    client.post("/accounts/logout/")
    events = [json.loads(line) for line in lines()]
    assert [(event["event"], event["ok"], event["user"]) for event in events] == [
        ("login", False, None),
        ("login", False, holder.pk),
        ("login", True, holder.pk),
        ("logout", True, holder.pk),
    ]
    assert all(event["at"].endswith("+09:00") for event in events)


KEYS = {"at", "event", "ok", "user", "municipality", "address", "object", "request_id"}
FORGED = '\x1b[31m\n{"event": "login"}\u2028'


@pytest.fixture
def enrolled(client, holder):
    """The secret of an authenticator app that `holder` has set up."""
    log_in(client)
    client.get(ACTIVATE)
    secret = client.session["mfa.totp.secret"]
    client.post(ACTIVATE, {"code": number(secret)})
    client.post("/accounts/logout/")
    return secret


def reset(client, holder):
    client.post("/accounts/password/reset/", {"email": holder.email})
    (path,) = re.findall(r"/accounts/password/reset/key/\S+", OutgoingMail.objects.latest("pk").body)
    new = "うめ-もも-さくら-すもも"
    client.post(client.get(path).url, {"password1": new, "password2": new})


def approve(client, holder):
    application = make.application(make.user("applicant@example.jp", name=f"新田{FORGED}"))
    as_(make.secretariat()).post(f"/desk/applications/{application.pk}/decide/", {"decision": "approve", "version": 1})


def change_role(client, holder):
    aoba, midori = make.manager("a@example.jp"), make.staff("b@example.jp", name=f"緑{FORGED}")
    as_(aoba).post(f"/members/people/{midori.assignment.pk}/role/", {"role": "manager"})


def ask_too_often(client, holder):
    for _ in range(12):
        log_in(client, holder.email, f"wrong{FORGED}", user_agent="x\x1b[31m")


def use_app(client, holder, code):
    log_in(client)
    client.post(SECOND, {"code": code})


HAPPENINGS: dict[str, tuple[Any, tuple[str, bool]]] = {  # what happens, the event that comes of it, and how it went
    "login": (lambda client, holder: log_in(client), ("login", True)),
    "refused login": (lambda client, holder: log_in(client, password=f"wrong{FORGED}"), ("login", False)),
    "logout": (lambda client, holder: (log_in(client), client.post("/accounts/logout/")), ("logout", True)),
    "second factor": (use_app, ("second factor used", True)),
    "wrong second factor": (lambda client, holder: use_app(client, holder, "000000"), ("second factor", False)),
    "password reset": (reset, ("password reset", True)),
    "role": (change_role, ("change", True)),
    "approval": (approve, ("change", True)),
    "export": (
        lambda client, holder: as_(make.manager("a@example.jp")).get("/members/people/?format=csv"),
        ("export", True),
    ),
    "denied": (
        lambda client, holder: as_(make.staff("a@example.jp")).get("/members/people/invite/"),
        ("denied", False),
    ),
    "of others": (lambda client, holder: as_(holder).get(f"/bulletin/proposals/99999/{FORGED}"), ("denied", False)),
    "forged form": (
        lambda client, holder: type(client)(enforce_csrf_checks=True).post("/accounts/login/", {"login": FORGED}),
        ("denied", False),
    ),
    "limit": (ask_too_often, ("limit", False)),
}


@pytest.mark.parametrize("happening", HAPPENINGS)
def test_event_is_one_line_with_all_its_keys(
    happening, client, holder, lines, django_capture_on_commit_callbacks, request
):
    """And whatever is written into paths, names, agents and passwords neither begins a line nor is a secret in it."""
    act, expected = HAPPENINGS[happening]
    secret = request.getfixturevalue("enrolled") if "second factor" in happening else ""
    before = len(lines())
    with django_capture_on_commit_callbacks(execute=True):
        if happening == "second factor":
            use_app(client, holder, number(secret, 1))
        else:
            act(client, holder)
    found = [json.loads(line) for line in lines()[before:]]
    assert expected in [(event["event"], event["ok"]) for event in found]
    assert [event for event in found if not event.keys() >= KEYS] == []
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00", event["at"]) for event in found)
    assert {(event["address"], len(event["request_id"])) for event in found} == {("127.0.0.1", 32)}
    told = next(event for event in found if (event["event"], event["ok"]) == expected)
    assert told["object"] and (told["user"] or "login" in happening or happening in ("forged form", "limit"))
    assert [line for line in lines() if not (line.isascii() and line.isprintable())] == []
    assert not re.search(r"wrong|example\.jp|reset/key/[0-9a-z]", "".join(lines()))


def test_change_that_is_undone_is_no_event(lines, aoba, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        AuditLine.objects.write("役割の変更（担当者）", User.objects.get(pk=aoba.pk), by=aoba)
        transaction.set_rollback(True)
    assert lines() == []


def test_link_that_lets_in_is_masked_in_its_line(client, holder, lines, rf):
    secret = "MwHk3n-tokEn_of-43_characters"
    as_(holder).get(f"/members/invitations/{secret}")
    as_(holder).get(f"/answer/confirm/{secret}/{FORGED}")
    assert lines() and secret not in "".join(lines())
    for line in lines():  # as it leaves, through the filter of the console
        assert json.loads(line)["object"].startswith("GET /") and json.loads(line)["request_id"]


def test_second_factors_and_passwords_are_events(client, holder, lines):
    log_in(client)
    client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    new = "うめ-もも-さくら-すもも"
    client.post("/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": new, "password2": new})
    assert [json.loads(line)["event"] for line in lines()] == ["login", "password changed"]


@pytest.mark.parametrize("agent", ["x\n{}", "\x1b[31m", "\u2028", "x" * 5000])
def test_lines_hold_no_secret_and_no_line_of_somebody_else(client, holder, lines, agent):
    log_in(client, f"{agent}@example.jp", "hunter2-hunter2", user_agent=agent)
    log_in(client, password="hunter2-hunter2", user_agent=agent)
    assert lines()
    for line in lines():
        assert json.loads(line)
        assert line.isascii() and line.isprintable()
        assert not re.search(r"hunter2|aoba|example", line)


@pytest.mark.parametrize("proxies, address", [(0, "127.0.0.1"), (1, "192.0.2.9")])
def test_client_address_comes_from_trusted_proxies_alone(client, holder, settings, lines, proxies, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    log_in(client, x_forwarded_for="10.9.8.7, 192.0.2.9")
    assert {json.loads(line)["address"] for line in lines()} == {address}
