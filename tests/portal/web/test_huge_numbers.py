"""Numbers that no row can have, in addresses, in questions to pages and in forms: never a failure of the portal."""

import re
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from tests import make
from tests.access import person
from tests.clients import as_
from tests.test_permissions import undone
from tests.thorough import THOROUGH

pytestmark = pytest.mark.django_db

TOO_LARGE = 2**63  # for the widest column of a database
ROLES = ("manager", "administrator")


@pytest.fixture
def readers():
    clients = {}
    for role in ROLES:
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(person(role))
    return clients


def status(client, method, target, data=None):
    """What the address answers; the consequences are undone."""
    with undone():
        return getattr(client, method)(target, data or {}).status_code


def routes(patterns, before=""):
    """The addresses of the resolver as they are written: bulletin/proposals/<int:pk>/."""
    for each in patterns:
        route = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from routes(each.url_patterns, route)
        else:
            yield route


def arguments(row):
    return row.args() if callable(row.args) else row.args


def test_number_that_no_row_has_is_not_found():
    """On either database, by the query that is written once and by one that is not."""
    client = as_(make.staff("aya@example.jp", "131091"))
    addresses = ("/bulletin/proposals/{}/", "/bulletin/proposals/{}/edit/", "/events/{}/1/", "/agreements/{}/")
    found = {address: client.get(address.format(TOO_LARGE)).status_code for address in addresses}
    assert found == dict.fromkeys(addresses, 404)
    data = {"title": "雪の相談", "fields_chosen": TOO_LARGE, "read": "131091-0"}
    response = client.post("/bulletin/proposals/new/", data)
    # PostgreSQL compares with any number, so there it is a choice that is not in the list.
    assert response.status_code == {"sqlite": 404, "postgresql": 200}[connection.vendor]
    assert "雪の相談" in response.content.decode()


@pytest.mark.once
def test_number_that_no_row_has_is_no_failure_in_any_address(readers):
    targets = {
        re.sub(r"<[^>]*>", str(TOO_LARGE), f"/{route}")
        for route in routes(get_resolver().url_patterns)
        if "<" in route and "(" not in route
    }
    pairs = product(ROLES, ("get", "post")) if THOROUGH else [("administrator", "get"), ("manager", "post")]
    asked = [(target, *pair) for target, pair in product(sorted(targets), pairs)]
    assert [each for each in asked if status(readers[each[1]], each[2], each[0]) >= 500] == []
    assert len(targets) > 100
