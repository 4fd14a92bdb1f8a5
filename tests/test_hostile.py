"""What hostile readers send: in questions, in forms and in texts. It is data, whatever it looks like."""

import ast
import random
import re
import socket
import time
from datetime import timedelta
from html import escape
from itertools import chain
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from bulletin.models import Message
from desk.models import ContactMessage
from outbox.models import OutgoingMail
from portal.front.tasks import DAILY, EVERY_ROUND
from tests import make
from tests.access import person
from tests.clients import as_
from tests.test_permissions import ROWS, undone
from tests.thorough import THOROUGH
from timeline.models import Entry, RecordFile

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent
APPS = ("portal", "outbox", "members", "agreements", "timeline", "bulletin", "imports", "enquiries", "desk")
REQUESTS = 10_000 if THOROUGH else 150  # the former of `make security`
LONGEST = 2  # seconds of processor time that one request may take
NAMES = [
    *("q", "page", "as_of", "state", "show", "kind", "year", "years", "read", "part", "mine", "list", "format"),
    *("encoding", "code", "carry", "after", "old", "new", "ward", "field", "prefecture", "municipality", "having"),
    *("region", "next", "version", "token"),
]
KEYS = {"_connector": "OR", "_negated": "1", "user__password__startswith": "a", "pk__gt": "0", "order_by": "password"}
VALUES = [
    b"", b" ", b"'", b"'; DROP TABLE members_user --", b"\x00", b"a\x00b", b"\xed\xa0\x80", b"\xff\xfe", b"-1", b"0",
    b"1" * 400, str(2**63).encode(), str(-(2**63) - 1).encode(), b"1e309", b"NaN", "９９９９".encode(), b"2026-02-30",
    "令和99年13月32日".encode(), "平成三十一年四月三十日".encode(), b"0000-00-00", b"9999-12-31", b"H0.0.0",
    b"[" * 5000, b'{"a":' * 2000, b"a" * 3000 + b"!", "令和" .encode() * 1000, "〒".encode() * 3000, b"%" * 1000,
    b"_" * 500,
    "\u202e\u200b\ufeff".encode(), b"../../../../etc/passwd", b"{{7*7}}", b"%s%n", b"\r\nSet-Cookie: a=b",
    b"x" * 1_000_000,
    b"- " * 2000, b"(" * 2000, b"http://[", b"javascript:alert(1)", b"on", b"true", b"131091", b"182109",
]  # fmt: skip


def sources():
    """(path, syntax) of every module of the apps, without migrations."""
    for path in chain.from_iterable(sorted((ROOT / app).rglob("*.py")) for app in APPS):
        if "migrations" not in path.parts:
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree):
    """(name, call) of every call: of `a.b.c(…)` the name is c."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


@pytest.fixture
def readers():
    clients = {}
    for role in ("administrator", "ward", "manager"):
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(person(role))
    return clients


def statements(client, address):
    """The SQL that a page asks, without its values."""
    asked = []

    def note(execute, sql, *arguments):
        asked.append(re.sub(r"s\d+_x\d+", "", sql))  # names of savepoints
        return execute(sql, *arguments)

    with undone(), connection.execute_wrapper(note):
        assert client.get(address).status_code < 500
    return asked


@pytest.mark.once
def test_no_key_of_a_question_reaches_the_database(readers):
    """Lists ask the same with and without keys that nobody declared, and no value is a part of what they ask."""
    differences, number = [], 0
    for row in ROWS:
        role = next((role for role in readers if row.get[role] == 200), None)
        if row.args or not role or row.name.startswith(("account_", "mfa_", "api:")):  # that one refuses such keys
            continue
        target, client, number = row.address(), readers[role], number + 1
        statements(client, target)  # what is kept from now on
        plain = statements(client, target)
        if statements(client, f"{target}?" + "&".join(f"{key}={value}" for key, value in KEYS.items())) != plain:
            differences.append(target)
        asked = statements(client, f"{target}?" + "&".join(f"{name}=kani'--" for name in NAMES))
        differences += [sql for sql in asked if "kani" in sql]
    assert differences == [] and number > 60


def test_nothing_that_is_sent_is_unpacked_into_a_query():
    """No `filter(**request.GET)` and its kind, in any view or form, and no statement made of pieces."""
    asking = {"filter", "exclude", "annotate", "aggregate", "order_by", "values", "values_list", "extra", "raw", "get"}
    sent = re.compile(r"request|\bdata\b|GET|POST|cleaned")
    found = [
        (path, ast.unparse(call))
        for path, tree in sources()
        for name, call in calls(tree)
        if name in asking
        and any(sent.search(ast.unparse(each.value)) for each in [*call.keywords, *call.args] if is_unpacked(each))
    ]
    assert found == []
    made = {path for path, tree in sources() for name, _ in calls(tree) if name in ("extra", "raw", "RawSQL")}
    # of question marks alone, and of the name of one column
    assert made == {"timeline/entries/models/links.py", "portal/database/gram_index.py"}


def is_unpacked(argument):
    return isinstance(argument, ast.Starred) or (isinstance(argument, ast.keyword) and argument.arg is None)


def test_generated_requests_fail_nowhere(readers):
    """Each answered without a failure of the portal, and none in more than LONGEST seconds."""
    chance = random.Random(20261130)
    rows = chance.sample(ROWS, len(ROWS))
    each = max(1, REQUESTS // len(rows))
    problems, number = [], 0
    for row in rows:
        if number >= REQUESTS:
            break
        with undone():
            target = row.address()
            for _ in range(each):
                role = chance.choice(list(readers))
                number += 1
                status, seconds, said = send(readers[role], target, chance)
                if status >= 500 or seconds > LONGEST:
                    problems.append((str(row), role, status, round(seconds, 1), said[:300]))
    assert problems == [] and number >= min(REQUESTS, len(rows)) * 0.9


def test_cookie_of_any_spelling_fails_nowhere():
    """A NUL in it, which PostgreSQL refuses with an error; letters of no alphabet; a length without end."""
    for value in (r'"abcdefgh\000abc"', r'"abcdefgh\377\376"', r'"\303\251\303\251\303\251\303\251"', "a" * 3000):
        for name in ("sessionid", "csrftoken", "messages"):
            client = Client(headers={"cookie": f"{name}={value}"})
            assert [client.get(path).status_code for path in ("/", "/accounts/login/")] == [200, 200]
            assert client.post("/contact/", {"body": "まつり"}).status_code == 200


def send(client, target, chance):
    """Status, processor time, and what was sent: a question or a form of names that pages know, some twice."""
    names = chance.choices([*NAMES, *fields_of(client, target, chance)], k=chance.randint(1, 6))
    said = "&".join(f"{name}={quote_from_bytes(chance.choice(VALUES))}" for name in names)
    begin = time.process_time()
    with undone():
        if chance.random() < 0.5:
            shorter = "&".join(part[:4000] for part in said.split("&"))  # as web servers bound an address
            response = client.get(f"{target}?{re.sub('%.?(?=&|$)', '', shorter)}")
        else:
            response = client.post(target, said, content_type="application/x-www-form-urlencoded")
        if response.streaming:
            b"".join(response)
    return response.status_code, time.process_time() - begin, said


def fields_of(client, target, chance):
    """Names of the fields that the page has, looked at now and then."""
    if chance.random() < 0.7:
        return []
    with undone():
        response = client.get(target)
    if response.streaming or "html" not in response.headers.get("Content-Type", ""):
        return []
    return re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', response.content.decode()) * 2


TEXT = "{{7*7}}${7*7}{user.password}{0.__class__}{% now 'Y' %}%s%(name)s;`id`$(id)<%=7%>"


def test_text_is_never_a_program(mailoutbox):
    """In pages and in mails it stands as it was written."""
    akane, aya, desk = make.manager("akane@example.jp"), make.manager("aya@example.jp", "131091"), make.secretariat()
    proposal = make.proposal(akane, wards=["131091"], **dict.fromkeys(("title", "summary", "body", "offers"), TEXT))
    Message.objects.send(by=aya, token="a" * 32, proposal=proposal, body=TEXT)
    assert proposal.addressees.get().answer_with("conditional", TEXT, by=aya, version=0)
    message = ContactMessage.objects.take_in(token="e", kind="other", name=TEXT[:30], email="a@example.jp", text=TEXT)
    assert message.answer(TEXT, by=desk, version=1, is_done=True)
    pages = {
        proposal.get_absolute_url(): (akane, 4),
        f"/desk/enquiries/{message.pk}/": (desk, 2),
        "/bulletin/": (aya, 1),
    }
    for address, (reader, times) in pages.items():
        page = as_(reader).get(address).content.decode().replace("<wbr>", "")
        assert page.count(escape(TEXT)) >= times, address
    mails = [mail for mail in OutgoingMail.objects.all() if TEXT in mail.body]
    assert {mail.to for mail in mails} >= {"akane@example.jp", "a@example.jp"}
    assert TEXT in "".join(mail.subject + mail.body for mail in OutgoingMail.objects.filter(to="akane@example.jp"))


def test_nothing_runs_what_is_text():
    """No text is compiled, formatted with or given to a shell, anywhere in the portal."""
    running = {
        "eval",
        "exec",
        "system",
        "popen",
        "from_string",
        "Template",
        "compile_command",
        "loads_pickle",
        "import_string",
    }
    found = [
        (path, name)
        for path, tree in sources()
        for name, call in calls(tree)
        if name in running
        or any(each.arg == "shell" for each in call.keywords)
        or (name == "format" and isinstance(call.func, ast.Attribute) and not is_ours(call.func.value))
    ]
    assert found == []


def is_ours(template):
    """A text of the program: a constant, its name, or an entry of a table of them."""
    words = ast.unparse(template)
    return isinstance(template, ast.Constant) or bool(
        re.fullmatch(r"_?[A-Z][A-Z_]*(\[\w+\])?|column\.otherwise|address|sql", words)
    )


def test_portal_opens_no_address_that_people_write(monkeypatch, tmp_path):
    """Neither when it is shown nor when the worker makes its rounds; one module alone opens connections by itself."""
    opened = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: opened.append(address))
    monkeypatch.setattr(socket, "create_connection", lambda address, *_, **__: opened.append(address))
    there = "http://127.0.0.1:9/kani.png"
    akane, desk, entry = make.manager("akane@example.jp"), make.secretariat(), Entry.objects.get(key="2017-08-21")
    proposal = make.proposal(
        akane, wards=["131091"], body=f"{there} ![]({there}) <img src={there}>", visibility="public"
    )
    Message.objects.send(by=akane, token="a" * 32, proposal=proposal, body=there)
    said = {"name": "資料", "edition_name": "", "address": there}
    RecordFile.objects.create(entry=entry, **{key: value for key, value in said.items() if value})
    pages = (proposal.get_absolute_url(), "/bulletin/", "/bulletin/feed/", entry.get_absolute_url(), "/search/?q=kani")
    assert {as_(reader).get(page).status_code for page in pages for reader in (None, akane, desk)} == {200}
    for task in [*DAILY, *EVERY_ROUND]:
        task(timezone.now() + timedelta(days=1))
    assert opened == []
    network = re.compile(r"^(?:urllib\.request|http\.client|requests|httpx|socket|ftplib|urllib3|aiohttp)$")
    importing = {
        path
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(
            network.match(name) for name in [getattr(node, "module", None) or "", *(each.name for each in node.names)]
        )
    }
    assert importing == {"portal/files/scanner.py"}
