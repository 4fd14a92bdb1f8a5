"""State × action × role, over HTTP, of enquiries and entries: only the moves that are declared, by who may make them.

Those of proposals: tests/bulletin/proposals/test_state_machine.py; of applications: tests/members/registration.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enquiries.models import Enquiry
from tests import make
from tests.access import ROLES, person
from tests.enquiries import made
from tests.test_permissions import empty_pages, undone
from tests.thorough import THOROUGH
from timeline.content import draft_entry
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MAY = ("secretariat", "administrator")
GONE = "gone"
OF_ENQUIRIES = {  # action: {state: state after it}; every other pair leaves things as they are
    "send": {"draft": "open"},
    "discard": {"draft": GONE},
    "extend": {"open": "open"},
    "ask-again": {"open": "open"},
    "close": {"open": "closed"},
    "reopen": {"closed": "open"},
}
OF_ENTRIES = {"unschedule": {"scheduled": "draft"}}  # how one is published: tests/timeline/editor


@pytest.fixture
def clients():
    clients = {role: Client() for role in (ROLES if THOROUGH else ("ward", "secretariat"))}
    for role, client in clients.items():
        if user := person(role):
            client.force_login(user)
            client.get("/members/notices/")
    return clients


def enquiry_in(state, by):
    enquiry = made.draft("131091") if state == "draft" else made.sent("131091", by=by)
    if state == "closed":
        enquiry.close(by=by)
    return enquiry


def state_of(pk):
    enquiry = Enquiry.objects.filter(pk=pk).first()
    return GONE if not enquiry else "draft" if enquiry.is_draft else "closed" if enquiry.closed_at else "open"


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_enquiry_moves_as_declared(clients, state):
    by, differences = make.secretariat("hanako@example.jp"), []
    for action, moves in OF_ENQUIRIES.items():
        for role, client in clients.items():
            with undone():
                enquiry = enquiry_in(state, by)
                target = f"/enquiries/{enquiry.pk}/{action}/"
                sent = {"until": (timezone.localdate() + timedelta(days=90)).isoformat(), "state": "open"}
                if action == "send" and state == "draft":
                    page = clients["secretariat"].get(target).content.decode()
                    sent["mark"] = re.search(r'name="mark" value="(\w+)"', page)[1]
                if action == "discard":
                    sent["read"] = enquiry.mark
                with empty_pages():
                    status = client.post(target, sent).status_code
                after = state_of(enquiry.pk)
            if after != (moves.get(state, state) if role in MAY else state):
                differences.append((action, role, after))
            if (role in MAY) is not (status in (200, 302, 409)) and role != "visitor" and state in moves:
                differences.append((action, role, status))
    assert differences == []


@pytest.mark.parametrize("state", ["draft", "scheduled", "published"])
def test_entry_moves_as_declared(clients, state):
    by, differences = make.secretariat("hanako@example.jp"), []
    for action, moves in OF_ENTRIES.items():
        for role, client in clients.items():
            with undone():
                entry = draft_entry({"days": "2027-02-06", "kind": "visit", "title": "雪の町への訪問"}, by=by)
                if state == "scheduled":
                    entry.schedule(timezone.now() + timedelta(days=1), by=by)
                elif state == "published":
                    entry.publish(by=by)
                status = client.post(f"/desk/timeline/{entry.pk}/{action}/", {"state": "published"}).status_code
                after = Entry.objects.get(pk=entry.pk).state
            if after != (moves.get(state, state) if role in MAY else state):
                differences.append((action, role, status, after))
    assert differences == []
