"""A pytest plugin that plays each act twice: first with its line of the audit refused by the database, then as it is.

Every request that a test of the suite makes, of a form or of a file, is first answered on a database whose trigger
refuses each new line of the audit, and all of it is undone again. What came of it is noted: an act that writes such a
line must have been answered with 503 and what was typed, and have left nothing behind. SQLite only: the trigger is one
of the connection.

LINES_FOUND: the file to which each line and each trial is added, as a JSON object a line.
"""

import contextlib
import copy
import json
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection, transaction
from django.test.client import Client, FakePayload
from django.utils.html import escape

TABLE = "portal_auditline"
WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)')
OF_VISITS = {"django_session", "usersessions_usersession", "portal_limit"}  # written by the visit, not by the act
TRIGGERS = {  # how the refusal looks to the portal
    "operational": "SELECT abs(-9223372036854775807 - 1)",  # overflows
    "integrity": "SELECT RAISE(ABORT, 'refused')",
}
FILES = re.compile("csv|xlsx|zip|file|download|export|format")
OWN = Path(__file__).resolve().parents[2]
MOST = 10  # lines of one act
trying, looked_at = False, set[str]()


class Line(NamedTuple):
    """`site`: the function that writes the line; `stayed`: tables that a refused act has changed all the same."""

    action: str
    site: str
    method: str
    is_atomic: bool
    test: str
    trial: str = ""
    status: int = 0
    stayed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    address: str = ""


def note(line):
    with Path(os.environ["LINES_FOUND"]).open("a") as file:
        file.write(json.dumps(line._asdict(), ensure_ascii=False) + "\n")


def pytest_collection_modifyitems(config, items):
    """One case of each test is enough."""
    first = {item.nodeid.partition("[")[0]: item for item in reversed(items)}
    items[:] = [item for item in items if first[item.nodeid.partition("[")[0]] is item]


@pytest.fixture(autouse=True)
def _played_twice(request):
    if "django_db" not in request.keywords and not {"db", "transactional_db"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("db")
    answer, test = Client.request, request.node.nodeid.partition("[")[0]
    asking = []

    def ask(client, **environ):
        method, sent = environ.get("REQUEST_METHOD"), environ.pop("wsgi.input", None)
        body = sent.read() if sent else b""
        if connection.in_atomic_block and connection.vendor == "sqlite" and is_worth_it(method, environ):
            for trial in TRIGGERS:
                number = 1  # of the line that is refused: an act may write several
                while number < MOST and attempt(
                    answer, client, environ | {"wsgi.input": FakePayload(body)}, trial, number, test
                ):
                    number += 1
        asking.append(method)
        try:
            return answer(client, **environ | {"wsgi.input": FakePayload(body)})
        finally:
            asking.pop()

    def see(execute, sql, params, many, context):
        if not trying and sql.startswith(f'INSERT INTO "{TABLE}"'):
            depth = len(connection.savepoint_ids) if connection.in_atomic_block else -1
            note(Line(action_of(sql, params), site(), asking[-1] if asking else "", depth > 0, test))
        return execute(sql, params, many, context)

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(see):
        patch.setattr(Client, "request", ask)
        yield


def is_worth_it(method, environ):
    """Forms always; of pages those that give a file away, the first time that one of its kind is asked for."""
    if method != "GET":
        return method == "POST"
    kind = re.sub(r"\d+", "", f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}")
    is_new = bool(FILES.search(kind)) and kind not in looked_at
    looked_at.add(kind)
    return is_new


def attempt(answer, client, environ, trial, number, test):
    """Whether the request wrote a line of this number, which was refused; what came of it is noted, and undone."""
    global trying
    cookies, raising = copy.deepcopy(client.cookies), client.raise_request_exception
    log, refused = Statements(), []

    def watch(execute, sql, params, many, context):
        try:
            result = execute(sql, params, many, context)
        except DatabaseError:
            if sql.startswith(f'INSERT INTO "{TABLE}"'):
                refused.append((action_of(sql, params), site()))
            raise
        log.note(sql)
        return result

    client.raise_request_exception, trying = False, True
    host = environ.get("HTTP_HOST", environ.get("SERVER_NAME", "testserver"))
    environ.setdefault("HTTP_ORIGIN", f"{environ.get('wsgi.url_scheme', 'http')}://{host}")
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {TABLE}")
                when = f"(SELECT count(*) FROM {TABLE}) >= {cursor.fetchone()[0] + number - 1}"
                cursor.execute(
                    f"CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.{TABLE} WHEN {when} BEGIN {TRIGGERS[trial]}; END"
                )
            with connection.execute_wrapper(watch):
                response = answer(client, **environ)
                status, text = response.status_code, content(response)
            connection.needs_rollback = False
            transaction.set_rollback(True)
        for action, where in refused[:1]:
            lost = tuple(value for value in typed(response) if escape(value) not in text)
            stayed = tuple(sorted(log.kept() - OF_VISITS))
            method = environ["REQUEST_METHOD"]
            note(Line(action, where, method, True, test, trial, status, stayed, lost, environ["PATH_INFO"]))
        return bool(refused)
    finally:
        client.cookies, client.raise_request_exception, trying = cookies, raising, False
        caches["pages"].clear()


def content(response):
    with contextlib.suppress(Exception):
        if response.streaming:
            return b"".join(response.streaming_content).decode(errors="replace")
        return response.content.decode(errors="replace")
    return ""


def typed(response):
    """What a person typed into the form and must find again."""
    request = response.wsgi_request
    if request.method != "POST":
        return
    for name, values in request.POST.lists():
        if "password" not in name and name != "csrfmiddlewaretoken":
            yield from (value for value in values if value.strip())


class Statements:
    """Tables written within savepoints, forgotten when these are rolled back."""

    def __init__(self):
        self.levels = [("", [])]

    def note(self, sql):
        if written := WRITING.match(sql):
            self.levels[-1][1].append(written[1])
        elif found := re.match(r'(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) "?(\w+)', sql):
            kind, name = found.groups()
            if kind == "SAVEPOINT":
                self.levels.append((name, []))
                return
            while name in [each for each, _ in self.levels]:
                ended, tables = self.levels.pop()
                if kind.startswith("RELEASE"):
                    self.levels[-1][1].extend(tables)
                if ended == name:
                    break
            if kind.startswith("ROLLBACK"):
                self.levels.append((name, []))  # it is there until it is released

    def kept(self):
        return {table for _, tables in self.levels for table in tables}


def action_of(sql, params):
    columns = re.findall(r'"(\w+)"', sql.partition("(")[2].partition(")")[0])
    return params[columns.index("action")]


def site():
    """The function of the portal that writes the line, of which others make use."""
    frame = sys._getframe()
    while frame:
        path = Path(frame.f_code.co_filename)
        if OWN in path.parents and ".venv" not in path.parts:
            name = path.relative_to(OWN).as_posix()
            if not name.startswith(("portal/audit/", "benchmarks/", "tests/")):
                return f"{name}::{frame.f_code.co_qualname}"
        frame = frame.f_back
    return ""
