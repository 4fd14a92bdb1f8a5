"""Probes say whether the portal lives and works, to strangers nothing more; log lines name their request."""

import datetime
import json
import logging
import shutil

import pytest
from django.db import Error, connection
from django.utils import timezone

from outbox.models import OutgoingMail
from portal.front.operations import archiving, marks, probes
from portal.logs import JsonFormatter

pytestmark = pytest.mark.django_db

VISITOR = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}


@pytest.fixture
def all_well(clock):
    for name in ("worker", "backup", "drill"):
        marks.note(name, timezone.now())


def test_health_is_told_whatever_host_is_asked(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/healthz", headers={"Host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.post("/healthz").status_code == 405


def test_health_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_strangers_learn_only_whether_the_portal_is_ready(client, all_well):
    for forged in ("192.0.2.7", "127.0.0.1, 192.0.2.7", "nonsense"):
        answer = client.get("/readyz", **VISITOR | {"HTTP_X_FORWARDED_FOR": forged})
        assert answer.json() == {"ready": True, "ok": True}
        assert client.get("/metrics", **VISITOR | {"HTTP_X_FORWARDED_FOR": forged}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404  # by a socket, of nobody named
    assert client.get("/metrics", **VISITOR | {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}).status_code == 200


def wrong(client):
    answer = client.get("/readyz").json()
    return {name for name, check in answer["checks"].items() if not check["ok"]}, answer["ready"]


def test_each_check_grows_old(client, all_well, clock):
    OutgoingMail.objects.create(key="k", to="a@example.jp", subject="件名", body="本文", message_id="<k@example.jp>")
    assert wrong(client) == (set(), True)
    clock.move(minutes=6)
    assert wrong(client) == ({"worker"}, True)
    clock.move(minutes=10)
    assert wrong(client) == ({"worker", "outbox"}, True)
    clock.move(hours=26)
    assert wrong(client) == ({"worker", "outbox", "backup"}, True)
    clock.move(days=35)
    assert wrong(client) == ({"worker", "outbox", "backup", "drill"}, True)


def test_archives_are_told_of_where_they_are_set_up_alone(client, all_well, clock, monkeypatch):
    """What a PostgreSQL answers that archives: when it last did, and whether it failed since."""
    assert {"wal", "recent_files"}.isdisjoint(client.get("/readyz").json()["checks"])
    marks.note("files", timezone.now())
    assert wrong(client) == (set(), True)
    clock.move(minutes=16)
    marks.note("worker", timezone.now())
    assert wrong(client) == ({"recent_files"}, True)
    if connection.vendor == "sqlite":
        return
    for answer, late in (("0 minutes", False), ("15 minutes", False), ("16 minutes", True)):
        moment = f"timestamptz '{timezone.now().isoformat()}' - interval '{answer}'"
        monkeypatch.setattr(archiving, "QUESTION", f"SELECT {moment}, false")
        assert ("wal" in wrong(client)[0]) == late
        monkeypatch.setattr(archiving, "QUESTION", f"SELECT {moment}, true")
        assert wrong(client) == ({"wal", "recent_files"}, True)
    assert 'portal_check_ok{check="wal"} 0' in client.get("/metrics").content.decode()


def test_never_backed_up_is_not_well(client):
    assert wrong(client)[0] == {"worker", "backup", "drill"}


def test_without_room_or_database_the_portal_is_not_ready(client, all_well, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(probes, "disk_free", lambda: 0)
        assert wrong(client) == ({"disk"}, False)
        assert client.get("/readyz").status_code == 503

    def fail(*arguments):
        raise Error

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", fail)
        assert wrong(client) == ({"database"}, False)
        assert 'portal_check_ok{check="database"} 0' in client.get("/metrics").content.decode()


def test_files_without_room_are_told_while_pages_are_served(client, all_well, media, monkeypatch):
    """A disk of their own that is full is no reason to take the node away, and one for the alarm."""
    media.mkdir(exist_ok=True)
    usage = shutil.disk_usage(media)
    monkeypatch.setattr(probes, "disk_free", lambda: probes.DISK_FREE)
    for total, free, found in ((10**6, 10**5, set()), (10**6, 10**5 - 1, {"files"}), (10**11, 5 * 10**8, {"files"})):
        monkeypatch.setattr("shutil.disk_usage", lambda _, total=total, free=free: type(usage)(total, 0, free))
        assert wrong(client) == (found, True)
    assert 'portal_check_ok{check="files"} 0' in client.get("/metrics").content.decode()


def test_clock_set_back_makes_no_age_below_nought(client, all_well, clock):
    OutgoingMail.objects.create(key="k", to="a@example.jp", subject="件名", body="本文", message_id="<k@example.jp>")
    clock.move(hours=-1)
    checks = client.get("/readyz").json()["checks"]
    assert {checks[name]["age_seconds"] for name in ("outbox", "worker", "backup", "drill")} == {0}


def test_metrics_are_figures_and_nothing_else(client, all_well):
    OutgoingMail.objects.create(key="k", to="a@example.jp", subject="件名", body="本文", message_id="<k@example.jp>")
    lines = client.get("/metrics").content.decode().splitlines()
    figures = dict(line.rsplit(" ", 1) for line in lines)
    assert all(float(value) >= 0 for value in figures.values())
    assert figures['portal_mails{state="waiting"}'] == "1"
    assert "a@example.jp" not in str(lines)


def test_worker_is_noted_alive_twice_a_minute(clock):
    began = timezone.now()
    probes.beat(began)
    probes.beat(began + datetime.timedelta(seconds=3))
    assert marks.last("worker") == began


def test_request_ids_come_back_and_stand_in_the_log(client, caplog):
    answer = client.get("/nowhere/", headers={"X-Request-ID": "abcdef0123456789"})
    assert answer.headers["X-Request-ID"] == "abcdef0123456789"
    made = client.get("/healthz", headers={"X-Request-ID": "no\tid"}).headers["X-Request-ID"]
    assert len(made) == 32


def test_json_lines_hold_level_request_and_exception():
    try:
        raise ValueError("誤り")
    except ValueError as error:
        record = logging.LogRecord("portal", logging.ERROR, "", 1, "失敗 %s", ("x",), (ValueError, error, None))
    line = json.loads(JsonFormatter().format(record))
    assert (line["level"], line["message"], line["request_id"]) == ("ERROR", "失敗 x", "-")
    assert "ValueError: 誤り" in line["exception"]
