"""What is heavy asks who is there once the login is a quarter of an hour old, and goes on with what was sent."""

import csv
import io
import re
import time

import pytest
from django.test import Client

from members.models import Invitation, Office
from tests import make
from tests.access import person
from tests.clients import log_in
from tests.test_permissions import ROWS, undone
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SENT = {  # rights change hands, memberships begin and end, drafts are published in numbers
    "members:assignment-end",
    "members:assignment-role",
    "members:desk-deactivate",
    "members:desk-end",
    "members:desk-invite",
    "members:desk-reactivate",
    "members:desk-role",
    "members:desk-second-factor",
    "members:desk-sessions-end",
    "members:hand-over",
    "members:invite",
    "members:inviting-list",
    "members:manager-invite",
    "members:membership-cancel",
    "members:membership-edit",
    "members:application-decide",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "timeline:editor-list",
}
PERSONAL = re.compile(r"氏名|メールアドレス|電話|担当者|^名前$|利用者")
FIRST = {
    "members:people",
    "members:desk-people",
    "desk:audit-list",
    "papers:letter-list",
}  # of all, where time is short
ROLES = ("administrator", "manager", "ward")


def long_ago(client):
    """The client, whose login was twenty minutes ago."""
    client.get("/about/")
    session = client.session
    session["started_at"], session["seen_at"] = int(time.time()) - 20 * 60, int(time.time())
    session.save()
    return client


@pytest.fixture
def clients():
    clients = {role: Client() for role in ROLES}
    for role, client in clients.items():
        client.force_login(person(role))
        long_ago(client)
    return clients


def test_heavy_acts_ask_who_is_there(clients):
    asked = set()
    for row in ROWS:
        if row.name in SENT:
            role = next((role for role in ROLES if row.post[role] in (200, 302, 409)), None)
            with undone():
                response = role and clients[role].post(row.address(), {"decision": "approve"})
            if role and "reauthenticate/" in response.headers.get("Location", ""):
                asked.add(row.name)
    assert SENT - asked == set()


def test_list_that_names_people_asks_before_it_is_downloaded(clients):
    asked, unasked = set(), []
    for row in ROWS:
        for role, client in clients.items():
            if row.get[role] != 200 or row.get["visitor"] == 200 or not (THOROUGH or row.name in FIRST):
                continue
            with undone():
                target = row.address()
                page = client.get(target)
                lists = [] if page.streaming else re.findall(r'href="([^"]*format=csv)"', page.content.decode())
                for link in lists:
                    response = client.get(link.replace("&amp;", "&") if link[0] == "/" else target + link)
                    if response.status_code == 302:
                        asked.add(row.name)
                    elif re.search(PERSONAL, ",".join(heading(response))):
                        unasked.append((str(row), heading(response)))
    assert unasked == []
    assert asked >= FIRST


def heading(response):
    """The names of the columns; of several lists in one file those of its first."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        return []
    return next(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")), [])


@pytest.mark.parametrize("question", ["", "?from=home&page=2"])
def test_what_was_sent_goes_on_once_somebody_is_there(question):
    """Nothing is typed twice, whatever the address asked for."""
    client = long_ago(log_in(make.manager("akane@example.jp")))
    said = {"email": "midori@example.jp", "name": "緑", "role": "staff", "office": Office.objects.get().pk}
    response = client.post(f"/members/people/invite/{question}", said)
    assert response.url.startswith("/accounts/reauthenticate/") and not Invitation.objects.exists()
    client.post(response.url, {"password": "wrong"})
    assert not Invitation.objects.exists()
    client.post(response.url, {"password": make.PASSWORD})
    assert Invitation.objects.get().email == "midori@example.jp"
