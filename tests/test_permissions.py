"""Who may open what: every address of the portal, by role and method. A new address must be entered in a table.

The tables stand in tests/<app>/addresses.py; their words are explained in tests/access.py.
"""

import re
from contextlib import contextmanager
from functools import partial
from http.cookies import SimpleCookie
from itertools import product
from typing import NamedTuple

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.base import Template
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils.safestring import SafeString

from members import sessions
from tests import make
from tests.access import LEADS_BACK, ROLES, Row, person
from tests.agreements import addresses as agreements
from tests.bulletin import addresses as bulletin
from tests.clients import in_session
from tests.desk import addresses as desk
from tests.enquiries import addresses as enquiries
from tests.imports import addresses as imports
from tests.members import addresses as members
from tests.portal import addresses as portal
from tests.timeline import addresses as timeline

pytestmark = [pytest.mark.django_db, pytest.mark.once]

APPS = (portal, members, agreements, timeline, bulletin, imports, enquiries, desk)
ROWS = [row for app in APPS for row in app.ROWS]
MISSING = 999_999_999
OTHER_METHODS = ("put", "patch", "delete", "options", "trace")
METHODS = ("get", "head", "post")
WRITING = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+\"?(\w+)")
OF_WHO_COMES = {  # tables that a visit itself writes: sessions and what limits visits
    "django_session",
    "usersessions_usersession",
    "portal_limit",
}
KEPT = {  # tables that looking may write, none of which is what people entered
    "timeline_keptfinding": "results of the checks, computed when the record has changed",
    "timeline_search": "words of the record, computed when it has changed",
    "portal_paper": "that a PDF is asked for",
    "enquiries_enquiryaddressee": "when somebody there opened an enquiry, for the first time",
    "bulletin_addressee": "when a ward opened what was sent to it, for the first time",
}


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


class Answer(NamedTuple):
    """What one person was answered: status, and the headers that tests here look at."""

    status: int
    location: str | None
    cache_control: str | None
    written: frozenset[str]  # tables


class Answers(NamedTuple):
    """What everybody was answered at the address of a row; of a foreign object also at that of a missing one."""

    row: Row
    address: str
    by_role: dict[tuple[str, str], Answer]  # method and role
    missing: dict[tuple[str, str], Answer]
    other_methods: dict[str, int]  # status by method, POST too, without a CSRF token


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def answers(django_db_setup, django_db_blocker):
    """Of every row: each answer given in a world where the others did nothing."""
    with django_db_blocker.unblock(), undone(), empty_pages(), one_visit():
        readers = {role: Reader(person(role)) for role in ROLES}
        without_token = Client(enforce_csrf_checks=True)
        answers = []
        for row in ROWS:
            with undone():
                caches["pages"].clear()
                arguments = row.args() if callable(row.args) else row.args
                target, missing = reverse(row.name, args=arguments), {}
                if row.case == "foreign":
                    missing = ask(reverse(row.name, args=[*arguments[:-1], MISSING]), readers)
                forged = {}
                for method in (*OTHER_METHODS, "post"):
                    with undone():
                        forged[method] = getattr(without_token, method)(target).status_code
                answers.append(Answers(row, target, ask(target, readers), missing, forged))
    return answers


def ask(target, readers):
    return {
        (method, role): reader.ask(method, target)
        for (role, reader), method in product(readers.items(), METHODS)
        if method != "head" or role == "administrator"
    }


class Reader:
    """A client whose session has begun, and who comes to every address with the same cookies."""

    def __init__(self, user):
        self.client = in_session(user, "/about/")
        self.cookies = self.client.cookies.output(header="", sep=";")

    def ask(self, method, target):
        """The answer, whose consequences are undone."""
        self.client.cookies = SimpleCookie(self.cookies)
        written = set()

        def note(execute, sql, *arguments):
            if said := WRITING.match(sql):
                written.add(said[1])
            return execute(sql, *arguments)

        with undone(), connection.execute_wrapper(note):
            response = getattr(self.client, method)(target)
        headers = response.headers
        return Answer(response.status_code, headers.get("Location"), headers.get("Cache-Control"), frozenset(written))


@contextmanager
def one_visit():
    """However long the walk takes: else every request after the first minute would renew its session, which is undone
    each time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "RENEWED_AFTER", 3600)
        yield


@contextmanager
def empty_pages():
    """Pages are answered without their text, which no test here reads: it takes most of the time, and the walk for
    private texts (tests/test_leaks.py) draws each of them for everybody.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", lambda self, context: SafeString())
        for status in (403, 404):
            page = partial(refusal, status=status)
            patch.setattr(f"portal.urls.handler{status}", page, raising=False)
        yield


def refusal(request, exception, *, status):
    return HttpResponse(status=status)


def listed(row):
    return {
        (method, role): getattr(row, "post" if method == "post" else "get")[role]
        for method, role in product(METHODS, ROLES)
    }


def test_every_address_of_the_portal_is_listed():
    assert sorted(set(names(get_resolver().url_patterns))) == sorted({row.name for row in ROWS})


def test_address_answers_by_role_and_method_as_listed(answers):
    differences = [
        (str(row), *asked, f"{answer.status} instead of {listed(row)[asked]}")
        for row, _, by_role, *_ in answers
        for asked, answer in by_role.items()
        if answer.status != listed(row)[asked]
    ]
    assert differences == []
    assert len(answers) == len(ROWS) and {len(by_role) for _, _, by_role, *_ in answers} == {2 * len(ROLES) + 1}


def test_foreign_object_answers_exactly_like_a_missing_one(answers):
    foreign = [answer for answer in answers if answer.row.case == "foreign"]
    kept_out = {
        (str(row), *asked): (answer.status, missing[asked].status)
        for row, _, by_role, missing, _ in foreign
        for asked, answer in by_role.items()
        if answer.status in (403, 404, 405) or (asked[0] == "get" and row.get is LEADS_BACK)
    }
    assert {asked: codes for asked, codes in kept_out.items() if codes[0] != codes[1]} == {}
    of_methods = {(name, method) for name, method, _ in kept_out} - {(str(row), "head") for row, *_ in foreign}
    assert of_methods == {(str(answer.row), method) for answer in foreign for method in ("get", "post")}


def test_whoever_is_kept_out_has_changed_nothing(answers):
    refused = {
        (str(row), *asked): answer.written - OF_WHO_COMES - {"timeline_keptfinding", "timeline_search"}
        for row, _, by_role, *_ in answers
        for asked, answer in by_role.items()
        if answer.status in (403, 404, 405)
    }
    assert {asked: tables for asked, tables in refused.items() if tables} == {} and len(refused) > 1000


def test_looking_changes_nothing(answers):
    written = {
        (str(row), *asked): answer.written - OF_WHO_COMES - KEPT.keys()
        for row, _, by_role, *_ in answers
        for asked, answer in by_role.items()
        if asked[0] != "post"
    }
    assert {asked: tables for asked, tables in written.items() if tables} == {}


def test_request_without_the_token_of_a_form_is_refused_everywhere(answers):
    """Before any view, and whoever asks; but for what browsers send by themselves about the content policy.

    The interface for machines takes no form at all.
    """
    accepted = {
        str(answer.row): answer.other_methods["post"] for answer in answers if answer.other_methods["post"] != 403
    }
    reading = {name for name in accepted if name.startswith("api:")} | {"healthz", "readyz", "metrics"}
    assert len(reading) > 30 and accepted == {"policy-report": 204} | dict.fromkeys(reading, 405)


def test_address_changes_nothing_by_other_methods(answers):
    """Before any view."""
    differences = [
        (str(answer.row), method, code)
        for answer in answers
        for method, code in answer.other_methods.items()
        if method != "post" and code != 405
    ]
    assert differences == []
    assert {tuple(answer.other_methods) for answer in answers} == {(*OTHER_METHODS, "post")}


def test_visitor_is_sent_to_the_login_page_and_back(answers):
    differences, number = [], 0
    for row, target, by_role, *_ in answers:
        if row.get["visitor"] != 302 or row.get is LEADS_BACK:
            continue
        number += 1
        url = by_role["get", "visitor"].location
        if row.name.startswith(("account_", "mfa_")):  # allauth sends who is in the middle of nothing to the beginning
            expected = ["/accounts/login/", "/accounts/login/code/", "/accounts/signup/", "/"]
            url = url.partition("?")[0]
        else:
            expected = [f"/accounts/login/?next={target}"]
        if url not in expected:
            differences.append((str(row), url))
    assert differences == [] and number > 150


def test_address_of_a_button_leads_to_a_page(answers):
    """What is there for POST alone sends who opens it, as after a login on the way, to a page."""
    of_buttons = [answer for answer in answers if answer.row.get is LEADS_BACK]
    pages = {str(answer.row): answer.by_role["get", "manager"].location for answer in of_buttons}
    buttons = {answer.row.name for answer in of_buttons}
    assert [name for name, page in pages.items() if resolve(page).view_name in buttons] == [] and len(pages) > 30


def test_page_for_a_user_is_kept_by_nobody(answers):
    """But for a picture that everybody may see, which is the same for all."""
    policies = {
        (str(row), role): by_role["get", role].cache_control
        for row, _, by_role, *_ in answers
        for role in ROLES[1:]
        if row.get[role] == 200
    }
    kept = {asked: policy for asked, policy in policies.items() if not re.search("no-store|immutable", policy)}
    kept = {asked: policy for asked, policy in kept.items() if not asked[0].startswith("timeline:event-picture ")}
    assert kept == {} and len(policies) > 150


def test_login_leads_to_no_other_host(client):
    user = make.user()
    data = {"login": user.email, "password": make.PASSWORD, "next": "https://example.com/"}
    response = client.post("/accounts/login/?next=https://example.com/", data)
    assert (response.status_code, response.url) == (302, "/members/register/")
