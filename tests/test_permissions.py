"""Who may open what: every address of the portal, by role and method. A new address must be entered in a table.

The tables stand in tests/<app>/addresses.py; their words are explained in tests/access.py.
"""

import importlib

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from tests import make
from tests.access import ROLES, person

pytestmark = pytest.mark.django_db

APPS = ("portal", "members", "agreements", "timeline", "bulletin", "papers")
ROWS = [row for app in APPS for row in importlib.import_module(f"tests.{app}.addresses").ROWS]
MISSING = 999_999_999


def names(patterns, namespace=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(
                pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        else:
            yield f"{namespace}{pattern.name}"


def address(row):
    return reverse(row.name, args=row.args() if callable(row.args) else row.args)


def statuses(target, method):
    """What each role is answered, each in a world where the others did nothing."""
    answered = {}
    for role in ROLES:
        with transaction.atomic():
            client, reader = Client(), person(role)
            if reader:
                client.force_login(reader)
            answered[role] = getattr(client, method)(target).status_code
            transaction.set_rollback(True)
    return answered


def test_every_address_of_the_portal_is_listed():
    assert sorted(set(names(get_resolver().url_patterns))) == sorted({row.name for row in ROWS})


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_address_answers_get_by_role_as_listed(row):
    assert statuses(address(row), "get") == row.get


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_address_answers_post_by_role_as_listed(row):
    assert statuses(address(row), "post") == row.post


@pytest.mark.parametrize("row", [row for row in ROWS if row.case == "foreign"], ids=str)
@pytest.mark.parametrize("method", ["get", "post"])
def test_foreign_object_answers_exactly_like_a_missing_one(row, method):
    arguments = row.args()
    foreign = statuses(reverse(row.name, args=arguments), method)
    missing = statuses(reverse(row.name, args=[*arguments[:-1], MISSING]), method)
    kept_out = [role for role in ROLES if foreign[role] in (403, 404, 405)]
    assert kept_out
    assert {role: foreign[role] for role in kept_out} == {role: missing[role] for role in kept_out}


@pytest.mark.parametrize("row", ROWS, ids=str)
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_address_changes_nothing_by_other_methods(row, method):
    status = getattr(Client(enforce_csrf_checks=True), method)(address(row)).status_code
    assert status == 403  # for want of a token, before any view


@pytest.mark.parametrize("row", [row for row in ROWS if row.get["visitor"] == 302], ids=str)
def test_visitor_is_sent_to_the_login_page_and_back(row):
    target = address(row)
    response = Client().get(target)
    if row.name.startswith(("account_", "mfa_")):  # allauth sends who is in the middle of nothing to the beginning
        assert response.url.partition("?")[0] in ("/accounts/login/", "/accounts/login/code/", "/accounts/signup/", "/")
    else:
        assert response.url == f"/accounts/login/?next={target}"


@pytest.mark.parametrize("row", [row for row in ROWS if 200 in [row.get[role] for role in ROLES[1:]]], ids=str)
def test_page_for_a_user_is_kept_by_nobody(client, row):
    target = address(row)
    client.force_login(person(next(role for role in reversed(ROLES) if row.get[role] == 200)))
    response = client.get(target)
    assert "no-store" in response.headers["Cache-Control"] or "immutable" in response.headers["Cache-Control"]


def test_login_leads_to_no_other_host(client):
    user = make.user()
    data = {"login": user.email, "password": make.PASSWORD, "next": "https://example.com/"}
    response = client.post("/accounts/login/?next=https://example.com/", data)
    assert (response.status_code, response.url) == (302, "/members/register/")
