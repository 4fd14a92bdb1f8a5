"""A database without room: told as such at the login and wherever a session is written, and nothing is half done."""

import errno

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client

from tests import make
from tests.html import text

LONG = (3000, 300, 10)  # characters of the rows that use up what is left, the last ones in the smallest gaps


def fill():
    """Let no page be added to the database, and use up those it has."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
        for size in LONG:
            with pytest.raises(OperationalError):
                for number in range(100_000):
                    row = [f"{size}-{number}", "x" * size, "2030-01-01"]
                    cursor.execute("INSERT INTO django_session VALUES (%s, %s, %s)", row)


@pytest.fixture
def full_database(transactional_db):
    """Calls for a database without room; it has room again afterwards."""
    yield fill
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=1073741823")
    Session.objects.all().delete()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "address, email",
    [
        ("/accounts/login/", ""),
        ("/accounts/signup/", "neu@example.jp"),
    ],
)
def test_full_disk_is_told_at_the_login(full_database, address, email):
    user = make.user()
    full_database()
    client = Client(raise_request_exception=False)
    data = {"login": user.email, "password": make.PASSWORD, "email": email, "password1": make.PASSWORD}
    response = client.post(address, data)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "180")
    assert "サーバーの空き容量がなくなり、保存できません。" in text(response)
    assert "Traceback" not in text(response) and make.PASSWORD not in text(response)
    assert client.get("/about/").status_code == 200
    assert client.get("/members/").status_code == 302  # not logged in


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    "error, said",
    [
        (errno.ENOSPC, "サーバーの空き容量がなくなり"),
        (errno.EDQUOT, "サーバーの空き容量がなくなり"),
        (errno.EIO, "サーバーが混み合っているか、点検中です。"),
        (errno.EROFS, "サーバーが混み合っているか、点検中です。"),
    ],
)
def test_disk_that_the_system_tells_of_is_told_as_such(client, monkeypatch, error, said):
    def refuse(*args, **kwargs):
        raise OSError(error, "")

    monkeypatch.setattr("django.contrib.sessions.backends.base.SessionBase.encode", refuse)
    client.raise_request_exception = False
    user = make.user()
    response = client.post("/accounts/login/", {"login": user.email, "password": make.PASSWORD})
    assert response.status_code == 503 and said in text(response)
