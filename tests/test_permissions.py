"""Who may open what: every address of the portal, by role and method. A new address must be entered here."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests import make

pytestmark = pytest.mark.django_db

OPEN = (200, 200, 200, 200)  # visitor GET, visitor POST, user GET, user POST
READ_ONLY = (200, 405, 200, 405)
LOGIN = AWAY = 302  # to the login page; to where the reader belongs
ADDRESSES: dict[str, tuple[list, tuple[int, int, int, int]]] = {
    "home": ([], OPEN),
    "search": ([], OPEN),
    "about": ([], OPEN),
    "terms": ([], OPEN),
    "privacy": ([], OPEN),
    "accessibility": ([], OPEN),
    "agreements:body-list": ([], OPEN),
    "agreements:body-detail": ([1], OPEN),
    "agreements:statistic-list": ([], OPEN),
    "members:municipality-list": ([], OPEN),
    "members:municipality-detail": (["182109"], OPEN),
    "timeline:entry-list": ([], OPEN),
    "timeline:entry-print": ([], OPEN),
    "timeline:entry-detail": (["2017-08-21"], OPEN),
    "timeline:event-list": ([], OPEN),
    "timeline:event-month": ([2017, 8], OPEN),
    "timeline:document-list": ([], OPEN),
    "timeline:document-detail": (["survey"], OPEN),
    "timeline:correction-list": ([], OPEN),
    "account_login": ([], (200, 200, AWAY, AWAY)),
    "account_logout": ([], (AWAY, AWAY, 200, AWAY)),
    "account_inactive": ([], READ_ONLY),
    "account_signup": ([], (200, 200, AWAY, AWAY)),
    "account_reauthenticate": ([], (LOGIN, LOGIN, 200, 200)),
    "account_email": ([], (LOGIN, LOGIN, 200, AWAY)),
    "account_email_verification_sent": ([], READ_ONLY),
    "account_change_password": ([], (LOGIN, LOGIN, 200, 200)),
    "account_set_password": ([], (LOGIN, LOGIN, AWAY, AWAY)),
    "account_reset_password": ([], OPEN),
    "account_confirm_login_code": ([], (LOGIN, LOGIN, AWAY, AWAY)),
    "account_confirm_email": (["unknown"], (200, 404, 200, 404)),
    "account_reset_password_from_key_done": ([], READ_ONLY),
    "account_reset_password_from_key": (["1", "unknown"], OPEN),
    "account_reset_password_done": ([], READ_ONLY),
}
TO_LOGIN = ["account_reauthenticate", "account_email", "account_change_password", "account_set_password"]


def names(patterns, namespace=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(
                pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        else:
            yield f"{namespace}{pattern.name}"


def test_every_address_of_the_portal_is_listed():
    assert sorted(names(get_resolver().url_patterns)) == sorted(ADDRESSES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_address_answers_each_role_as_listed(name):
    arguments, statuses = ADDRESSES[name]
    address, user = reverse(name, args=arguments), make.user()
    answered = []
    for reader in (None, user):
        for method in ("get", "post"):
            client = Client()
            if reader:
                client.force_login(reader)
            answered.append(getattr(client, method)(address).status_code)
    assert tuple(answered) == statuses


@pytest.mark.parametrize("name", TO_LOGIN)
@pytest.mark.parametrize("method", ["get", "post"])
def test_visitor_is_sent_to_the_login_page_and_back(name, method):
    address = reverse(name, args=ADDRESSES[name][0])
    assert getattr(Client(), method)(address).url == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_address_changes_nothing_by_other_methods(name, method):
    address = reverse(name, args=ADDRESSES[name][0])
    status = getattr(Client(enforce_csrf_checks=True), method)(address).status_code
    assert status == 403  # for want of a token, before any view


@pytest.mark.parametrize("name", [name for name, (_, statuses) in ADDRESSES.items() if statuses[2] == 200])
def test_page_for_a_user_is_kept_by_nobody(client, name):
    client.force_login(make.user())
    response = client.get(reverse(name, args=ADDRESSES[name][0]))
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_login_leads_to_no_other_host(client):
    user = make.user()
    data = {"login": user.email, "password": make.PASSWORD, "next": "https://example.com/"}
    response = client.post("/accounts/login/?next=https://example.com/", data)
    assert (response.status_code, response.url) == (302, "/")
