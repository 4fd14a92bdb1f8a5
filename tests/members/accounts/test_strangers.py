"""Whether an address has an account is told by nothing: not by what is done meanwhile, nor by how long it takes."""

import socket
import statistics
import time

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.members.accounts.test_accounts import CODE, LOGIN, RESET, SIGNUP

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WRONG = "ちがうことばをいれました"
KNOWN, UNKNOWN, STOPPED = "aoba@example.jp", "nobody@example.jp", "mukashi@example.jp"
WAYS = [LOGIN, CODE, RESET, SIGNUP]
TIMES = 200


@pytest.fixture
def accounts():
    make.user(KNOWN)
    make.user(STOPPED, is_active=False)


def ask(way, email):
    caches["default"].clear()
    return Client().post(way, {"login": email, "password": WRONG} if way == LOGIN else {"email": email})


def counted(function, calls):
    def call(*given):
        calls.append(function)
        return function(*given)

    return call


@pytest.mark.parametrize("way", WAYS)
def test_as_much_is_done_for_a_stranger(accounts, monkeypatch, way):
    """As many hashes, which take most of the time, and as many statements; and no mail server is asked."""
    hashes: list[object] = []
    opened: list[object] = []
    hasher = type(get_hasher())
    for name in ("encode", "verify"):
        monkeypatch.setattr(hasher, name, counted(getattr(hasher, name), hashes))
    monkeypatch.setattr(socket, "create_connection", lambda *given, **named: opened.append(given))
    done = {}
    for email in (KNOWN, UNKNOWN, STOPPED):
        hashes.clear()
        with CaptureQueriesContext(connection) as captured:
            response = ask(way, email)
        done[email] = response.status_code, response.headers.get("Location"), len(hashes), len(captured)
    plain = [each[:3] for each in done.values()]
    assert plain == [plain[0]] * 3 and opened == []
    statements = [each[3] for each in done.values()]
    assert max(statements) - min(statements) <= 2


@pytest.mark.thorough
@pytest.mark.parametrize("way", WAYS)
def test_answer_takes_as_long_for_a_stranger(costly_passwords, accounts, way):
    """Medians of processor time, which other work on the machine does not change, within a tenth."""
    taken: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(TIMES):
        for email in (KNOWN, UNKNOWN) if number % 2 else (UNKNOWN, KNOWN):
            begin = time.process_time()
            ask(way, email)
            taken[email].append(time.process_time() - begin)
    known, unknown = (statistics.median(each) for each in taken.values())
    assert abs(known - unknown) / max(known, unknown) <= 0.1
