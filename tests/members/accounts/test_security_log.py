"""One JSON line for each event that matters to security."""

import json
import logging
import re

import pytest

from tests import make

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
