"""Sessions end after an hour of rest, after twelve hours, on logout, and when the account changes."""

import re
import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from members.accounts import session_rows
from members.models import Invitation, User
from outbox.models import OutgoingMail
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PRIVATE, LIST, LOGIN = "/accounts/2fa/", "/accounts/sessions/", "/accounts/login/"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari/537.36 Edg/140"
)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Safari/604.1"


def logged_in(user_agent=EDGE, password=make.PASSWORD):
    client = Client(headers={"user-agent": user_agent})
    client.post(LOGIN, {"login": "aoba@example.jp", "password": password})
    assert is_in(client)
    return client


def is_in(client):
    return client.get(PRIVATE).status_code == 200


@pytest.fixture
def advance(monkeypatch):
    """Let `advance(seconds)` pass, for the portal and for Django."""
    real_time, real_now = time.time, timezone.now
    passed = 0

    def advance(seconds):
        nonlocal passed
        passed += seconds
        monkeypatch.setattr("time.time", lambda: real_time() + passed)
        monkeypatch.setattr(timezone, "now", lambda: real_now() + timedelta(seconds=passed))

    return advance


def test_session_ends_after_an_hour_without_a_request(holder, advance):
    client = logged_in()
    advance(55 * 60)
    assert is_in(client)
    advance(59 * 60)
    assert is_in(client)
    advance(60 * 60 + 1)
    assert not is_in(client)


def test_session_ends_after_twelve_hours_whatever_happens(holder, advance):
    client = logged_in()
    for _ in range(23):
        advance(30 * 60)
        assert is_in(client)
    advance(30 * 60)
    assert client.get(PRIVATE).url == f"{LOGIN}?next={PRIVATE}"
    assert client.get("/").status_code == 200


def test_session_is_written_at_most_once_a_minute(holder, advance, django_assert_num_queries):
    client = logged_in()

    def writes():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            client.get("/about/")
        return sum(not query["sql"].startswith("SELECT") for query in queries)

    assert writes() == 0
    advance(61)
    assert writes() > 0
    assert writes() == 0


def test_visitor_gets_no_session(client):
    for path in ("/", "/timeline/", LOGIN):
        client.get(path)
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_logout_by_post_ends_the_session_for_good(holder):
    client = logged_in()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    response = client.post("/accounts/logout/")
    assert response.headers["Clear-Site-Data"] == '"cache"'
    replay = Client()
    replay.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert not is_in(replay)


def test_pages_of_whoever_is_logged_in_are_kept_by_nobody(holder):
    client = logged_in()
    for path in (PRIVATE, LIST, "/accounts/email/", "/accounts/password/change/", "/", "/nothing/here/"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path


def test_deactivated_user_is_out_on_the_next_request(holder):
    clients = [logged_in() for _ in range(3)]
    User.objects.update(is_active=False)
    assert [is_in(client) for client in clients] == [False, False, False]


def test_password_change_ends_the_other_sessions(holder):
    here, there = logged_in(), logged_in(PHONE)
    key, new = here.session.session_key, "うめ-もも-さくら-すもも"
    here.post("/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": new, "password2": new})
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.session.session_key != key
    assert here.get(LIST).content.decode().count("から</dt>") == 1


def moves(client, change):
    """Whether the change gave the session a new id that alone is good and stands in the list of sessions."""
    old = client.session.session_key
    change()
    new = client.session.session_key
    replay = Client()
    replay.cookies[settings.SESSION_COOKIE_NAME] = old
    assert (is_in(client), is_in(replay)) == (new is not None, False)
    return old != new and [each.session_key for each in UserSession.objects.all()] == [new]


def test_accepted_invitation_gives_the_session_a_new_id(holder):
    manager = make.manager("midori@example.jp")
    office = manager.assignments.get().office
    Invitation.objects.issue(office=office, role="manager", email=holder.email, by=manager)
    link = re.search(r"/members/invitations/[\w-]+/", OutgoingMail.objects.get().body)[0]
    client = logged_in()
    assert moves(client, lambda: client.post(link, {"name": "青葉花子"}))
    assert holder.assignments.exists()
    assignment = holder.assignments.get()
    assert moves(client, lambda: client.post(f"/members/people/{assignment.pk}/role/", {"role": "staff"}))


def test_own_role_in_the_secretariat_gives_the_session_a_new_id(client):
    make.secretariat("midori@example.jp", secretariat_role="administrator")
    administrator = make.secretariat("aoba@example.jp", secretariat_role="administrator")
    client.force_login(administrator)
    client.get(LIST)
    UserSession.objects.create(user=administrator, session_key=client.session.session_key, ip="127.0.0.1")
    assert moves(client, lambda: client.post(f"/desk/people/{administrator.pk}/role/", {"role": "member"}))


def test_list_names_the_devices(holder):
    here = logged_in()
    logged_in(PHONE)
    page = here.get(LIST).content.decode()
    assert [page.count(words) for words in ("Windows の Edge", "この端末", "ログアウトさせる（")] == [1, 1, 0]
    assert "iPhone の Safari" in page


def test_one_session_is_ended_from_the_list(holder):
    here, there, elsewhere = logged_in(), logged_in(PHONE), logged_in(PHONE)
    ended = UserSession.objects.get(session_key=there.session.session_key)
    assert here.get(f"/members/sessions/{ended.pk}/end/").url == LIST
    assert here.post(f"/members/sessions/{ended.pk}/end/").url == LIST
    assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, True]


def test_all_other_sessions_are_ended_from_the_list(holder):
    here, there, elsewhere = logged_in(), logged_in(), logged_in()
    here.post(LIST)
    assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, False]


def test_session_of_somebody_else_is_not_found(holder, client):
    session = UserSession.objects.get(session_key=logged_in().session.session_key)
    client.force_login(make.user("midori@example.jp"))
    foreign = client.post(f"/members/sessions/{session.pk}/end/")
    missing = client.post("/members/sessions/999999/end/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert UserSession.objects.filter(pk=session.pk).exists()


def test_visitor_ends_no_session(holder, client):
    session = UserSession.objects.get(session_key=logged_in().session.session_key)
    assert client.post(f"/members/sessions/{session.pk}/end/").url.startswith(LOGIN)
    assert UserSession.objects.filter(pk=session.pk).exists()


def test_portal_ends_every_session_of_a_person(holder):
    clients = [logged_in(), logged_in()]
    session_rows.end_sessions(holder)
    assert [is_in(client) for client in clients] == [False, False]


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(holder):
    cookie = logged_in().cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["max-age"]) == (True, "Lax", "", "")


def test_session_outlasts_a_change_of_the_key_while_the_old_one_is_a_fallback(aoba, settings):
    """What is used meanwhile is written under the new key; what was not ends with the old one."""
    used, unused, old = logged_in(), logged_in(), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [old]
    assert is_in(used)
    settings.SECRET_KEY_FALLBACKS = []
    assert (is_in(used), is_in(unused)) == (True, False)


def test_session_of_the_version_before_goes_on(aoba):
    client = logged_in()
    row = Session.objects.get()
    data = client.session.decode(row.session_data)
    row.session_data = db.SessionStore.encode(client.session, data)
    row.save()
    assert data and is_in(client)
