"""A replica that is behind, and one that is away: visitors see what it has, who logs in sees what was written."""

from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from portal.web.nodes import check_nodes
from tests import make
from tests.nodes import Visitor, running_nodes
from timeline.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/timeline/2015-02-16/"
TITLE = "書き換えた件名"
WRITTEN = "UPDATE timeline_entry SET title = %s WHERE key = %s"


def write():
    Entry.objects.filter(key="2015-02-16").update(title=TITLE)


def session_of(user):
    client = Client()
    client.force_login(user)
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}


@pytest.mark.postgresql
def test_visitors_read_the_replica_and_who_is_logged_in_the_database():
    """The replica is a copy in which the same is written when it is told to follow."""
    session = session_of(make.user())
    with copy_of_the_database() as replica, running_nodes(1, DATABASE_REPLICA_URL=replica) as (node,):
        before = Visitor().ask(node + PAGE)
        write()
        assert TITLE in Visitor().ask(node + PAGE, **session)[2]
        behind = Visitor().ask(node + PAGE)
        other = Visitor().ask(f"{node}/timeline/?q=%E9%9B%AA")  # not kept yet: with the version goes the content
        assert (behind[1]["ETag"], behind[2]) == (before[1]["ETag"], before[2])
        assert TITLE not in other[2]
        with closing(psycopg2.connect(replica)) as copy, copy.cursor() as cursor:
            cursor.execute(WRITTEN, (TITLE, "2015-02-16"))
            copy.commit()
        after = Visitor().ask(node + PAGE)
        assert TITLE in after[2] and after[1]["ETag"] != before[1]["ETag"]
        words = "%E6%9B%B8%E3%81%8D%E6%8F%9B%E3%81%88%E3%81%9F%E4%BB%B6%E5%90%8D"
        assert TITLE in Visitor().ask(f"{node}/search/?q={words}")[2]
        assert Visitor().ask(f"{node}/timeline/?format=csv")[0] == 200


@contextmanager
def copy_of_the_database():
    """Yield the URL of a copy beside the tests' database, gone afterwards."""
    source, *server = (connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER"))
    url = "postgres://{2}@{0}:{1}".format(*server)
    name = f"{source}_copy"
    connection.close()  # nobody may be connected to what is copied
    with closing(psycopg2.connect(f"{url}/postgres")) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        try:
            yield f"{url}/{name}"
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.postgresql
def test_replica_that_is_away_is_done_without():
    with running_nodes(1, DATABASE_REPLICA_URL="postgres://nobody:nothing@127.0.0.1:1/none") as (node,):
        assert Visitor().ask(node + PAGE)[0] == 200
        write()
        assert TITLE in Visitor().ask(node + PAGE)[2]


def test_settings_that_do_not_go_together_are_said(settings, monkeypatch):
    assert check_nodes(None) == []
    monkeypatch.setitem(settings.DATABASES, "replica", settings.DATABASES["default"])
    assert [each.id for each in check_nodes(None)] == ["portal.W004"]
    settings.S3_BUCKET = "portal"
    expected = ["portal.W002"] * (connection.vendor == "sqlite") + ["portal.W003", "portal.W004"]
    assert [each.id for each in check_nodes(None)] == expected
    call_command("check")
