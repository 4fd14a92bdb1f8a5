"""Methods, headers, probes and reports: what holds for every response, whatever view it comes from."""

import json
import logging
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.test import Client

from portal.web import policy_reports
from tests.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SENT = (
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
)
POLICY = ("Content-Security-Policy", "X-Frame-Options")


def answers():
    """A response of each kind: page, file, feed, redirect, and each error."""
    client = Client(raise_request_exception=False)
    stylesheet = client.get("/").content.decode().partition('rel="stylesheet" href="')[2].partition('"')[0]
    return {
        "page": client.get("/"),
        "static": client.get(stylesheet),
        "feed": client.get("/timeline/feed/"),
        "download": client.get("/timeline/?format=csv"),
        "redirect": client.get("/members/"),
        "host": client.get("/", headers={"host": "example.com"}),
        "forged": Client(enforce_csrf_checks=True).post("/accounts/login/"),
        "missing": client.get("/nothing/"),
        "method": client.put("/"),
        "view's method": client.post("/.well-known/security.txt"),
    }


def test_every_response_bears_the_policies():
    found = answers()
    assert {name: response.status_code for name, response in found.items()} == {
        "page": 200,
        "static": 200,
        "feed": 200,
        "download": 200,
        "redirect": 302,
        "host": 400,
        "forged": 403,
        "missing": 404,
        "method": 405,
        "view's method": 405,
    }
    lacking = [
        (name, header)
        for name, response in found.items()
        for header in (SENT if name == "static" else SENT + POLICY)
        if header not in response.headers
    ]
    assert lacking == []
    assert "camera=()" in found["static"].headers["Permissions-Policy"]


def observatory(headers, cookies):
    """The score that Mozilla's Observatory gives for these headers: 100, less what is wrong, more for what is best."""
    policy = {
        name: set(said) for name, *said in (each.split() for each in headers["Content-Security-Policy"].split(";"))
    }
    scripts = policy.get("script-src", policy["default-src"])
    age = int(headers["Strict-Transport-Security"].partition("max-age=")[2].partition(";")[0])
    score = 100
    score -= 20 * any("unsafe" in word for said in policy.values() for word in said)
    score -= 25 * bool(scripts & {"*", "https:", "data:"})
    score -= 20 * (age < 182 * 24 * 60 * 60)
    score -= 5 * (headers["X-Content-Type-Options"] != "nosniff")
    score -= 20 * any(not (each["secure"] and each["httponly"] and each["samesite"]) for each in cookies)
    if score >= 90:
        score += 10 * (policy["default-src"] == {"'none'"})
        score += 5 * (policy.get("frame-ancestors") == {"'none'"})
        score += 5 * (headers["Referrer-Policy"] in ("no-referrer", "same-origin", "strict-origin-when-cross-origin"))
        score += 5 * bool(cookies)
        score += 5 * ("preload" in headers["Strict-Transport-Security"])
    return score


def test_observatory_would_score_at_least_110(settings):
    """As it would over HTTPS with the year of HSTS_SECONDS=31536000."""
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    for address in ("/", "/accounts/login/", "/nothing/"):
        response = Client().get(address, secure=True)
        assert observatory(response.headers, response.cookies.values()) >= 110, address
    assert observatory(Client().get("/", secure=True).headers, []) == 125


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "PROPFIND"])
def test_other_method_is_refused_in_japanese_with_those_allowed(client, method):
    response = client.generic(method, "/accounts/login/", headers={"x-secret": "himitsu"})
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert "<h1>この操作は受け付けられません</h1>" in text(response) and "himitsu" not in text(response)


def test_probe_by_address_is_refused_without_a_traceback(caplog):
    with caplog.at_level(logging.INFO):
        response = Client().get("/", headers={"host": "192.0.2.7"})
    assert response.status_code == 400
    assert [record.message for record in caplog.records if record.exc_info] == []


REPORT = {"csp-report": {"document-uri": "https://portal.example.jp/?word=himitsu", "blocked-uri": "inline\nforged"}}


def send(client, body):
    return client.post("/policy-reports/", body, content_type="application/csp-report").status_code


@pytest.fixture
def lines(caplog, monkeypatch):
    """The lines of the security log that tell of reports, from a minute that has just begun."""
    caches["counts"].clear()
    monkeypatch.setattr(policy_reports, "time", SimpleNamespace(time=lambda: 0.0))
    monkeypatch.setattr(logging.getLogger("portal.security"), "propagate", True)
    return lambda: [json.loads(each.message) for each in caplog.records if each.name == "portal.security"]


def test_report_of_a_browser_is_a_line_of_the_log(lines):
    """It needs no token: a browser sends it by itself. A question, which may name somebody, is left out."""
    assert send(Client(enforce_csrf_checks=True), json.dumps(REPORT)) == 204
    assert lines() == [
        {
            "event": "content policy",
            "ok": False,
            "document-uri": "https://portal.example.jp/",
            "blocked-uri": "inline\nforged",
        }
    ]


def test_reports_are_few_and_small(client, lines):
    for body in (
        "",
        "[]",
        "{",
        '{"csp-report": 1}',
        "[" * 5000,
        json.dumps({"csp-report": {"blocked-uri": "x" * 20_000}}),
    ):
        assert send(client, body) == 204
    assert lines() == []
    assert {send(client, json.dumps(REPORT)) for _ in range(policy_reports.MOST + 5)} == {204}
    assert len(lines()) == policy_reports.MOST - 5
