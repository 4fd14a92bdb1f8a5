"""manage.py worker: any number of them, stopped and killed, send each mail once."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.db import connection

from outbox.delivery import drain
from outbox.mail import enqueue
from outbox.models import LEASE, Notice, OutgoingMail
from outbox.notify import notify_all
from outbox.worker import Worker
from outbox.writing_out import write_circulars
from portal.front import tasks
from tests import make
from tests.smtp import MailServer, running
from tests.thorough import THOROUGH

pytestmark = pytest.mark.django_db


def test_worker_once_reminds_digests_and_sends(clock, mailoutbox):
    daily = make.manager("midori@example.jp", mail_choice="daily")
    make.manager("aoba@example.jp")
    clock.set(2027, 3, 1, 8, 0)
    call_command("worker", once=True)
    call_command("worker", once=True)
    assert Notice.objects.count() == 2
    assert [message.to for message in mailoutbox] == [["aoba@example.jp"]]
    clock.set(2027, 3, 2, 8, 0)
    call_command("worker", once=True)
    assert [message.to for message in mailoutbox[1:]] == [[daily.email]]


def test_worker_that_is_stopped_begins_no_further_task():
    done = []

    def first(now):
        done.append(now)
        worker.stop()

    worker = Worker(SimpleNamespace(DAILY={}, EVERY_ROUND=[first, done.append], JOBS=[]))
    worker.work()
    assert len(done) == 1


@pytest.mark.parametrize("when", ["every round", "daily"])
def test_task_that_fails_stops_neither_mail_nor_other_tasks(clock, mailoutbox, monkeypatch, caplog, when):
    """It is tried again after a minute; what holds each round up is said in the log."""
    tried = []

    def fail(now):
        tried.append(now)
        raise UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed")

    if when == "daily":
        monkeypatch.setattr(tasks, "DAILY", {fail: 0, **tasks.DAILY})
    else:
        monkeypatch.setattr(tasks, "EVERY_ROUND", [fail, *tasks.EVERY_ROUND])
    make.manager("aoba@example.jp")
    clock.set(2027, 3, 1, 8, 0)
    call_command("worker", once=True)
    assert [message.to for message in mailoutbox] == [["aoba@example.jp"]]
    assert [line for line in caplog.messages if line.startswith("fail に失敗しました。")]
    command = Worker(tasks)
    for seconds in (0, 3, 57):
        clock.move(seconds=seconds)
        assert command.work() is True
    assert len(tried) == 3
    clock.move(days=-8)  # set right again
    assert command.work() is True
    assert len(tried) == 4


def test_mail_without_a_server_becomes_a_file(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    enqueue("aoba@example.jp", key="a", subject="件名", body="本文です")
    assert drain() is True
    (file,) = settings.EMAIL_FILE_PATH.iterdir()
    assert "本文です" in file.read_text()
    assert "本文です" in OutgoingMail.objects.sent().get().body  # for the administrator's page


def worker(*arguments, server, python=None):
    """A worker of its own, on the database of the tests, speaking to `server`."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": url,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(server.port),
        "EMAIL_WITHOUT_TLS": "1",
    }
    command = [sys.executable, *(python or ["manage.py", "worker", *arguments])]
    return subprocess.Popen(command, cwd=portal.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_stopped_worker_ends_after_the_mail_in_flight():
    for n in range(3):
        enqueue(f"m{n}@example.jp", key=f"m{n}", subject="", body="")
    connection.close()
    with running(MailServer()) as server:
        server.on_data = lambda message: time.sleep(1)
        process = worker(server=server)
        wait_until(lambda: "DATA" in server.commands)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert server.readers == ["m0@example.jp"]
    assert OutgoingMail.objects.sent().count() == 1
    assert list(OutgoingMail.objects.waiting().values_list("leased_until", "attempts")) == [(None, 0)] * 2


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_while_a_long_job_runs(server):
    """Whichever job: an import tells nobody how long it takes."""
    enqueue("a@example.jp", key="a", subject="件名", body="本文")

    def take_long(meanwhile):
        try:
            meanwhile()
            wait_until(lambda: OutgoingMail.objects.sent().exists())
            enqueue("b@example.jp", key="b", subject="件名", body="本文")  # comes while the job runs
            wait_until(lambda: OutgoingMail.objects.sent().count() == 2)
        finally:
            beside.stop()
        return True

    beside = Worker(SimpleNamespace(DAILY={}, EVERY_ROUND=[], JOBS=[take_long]))
    beside.run()
    assert server.readers == ["a@example.jp", "b@example.jp"]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_mail_that_left_is_noted_when_the_lock_of_a_long_import_ends(server):
    enqueue("a@example.jp", key="a", subject="件名", body="本文")
    importing = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")  # instead of the settings' 20 seconds

    def lock(message):
        importing.execute("BEGIN IMMEDIATE")
        threading.Timer(0.5, importing.close).start()

    server.on_data = lock
    try:
        assert drain() is True
        assert OutgoingMail.objects.sent().count() == len(server.accepted) == 1
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_worker_ends_with_the_server_it_was_started_beside():
    code = (
        "import os, subprocess, sys, time;"
        "subprocess.Popen([sys.executable, 'manage.py', 'worker', '--parent', str(os.getpid())]);"
        "time.sleep(60)"
    )
    enqueue("a@example.jp", key="a", subject="", body="")
    connection.close()
    with running(MailServer()) as server:
        process = worker(server=server, python=["-c", code])
        wait_until(lambda: server.readers)
        process.kill()
        begun = time.monotonic()
        process.stdout.read()  # both held it open
    assert time.monotonic() - begun < 30


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_one_of_them_killed_send_everything(use_server, clock):
    """Thousands told of one thing: none is left out, at most the one in flight twice, with the same Message-ID."""
    number = 5_200 if THOROUGH else 300  # the former: everybody, of all municipalities
    notify_all(make.crowd(number), key="all", title="件名", body="本文")
    with running(MailServer()) as server:
        server.on_data = lambda message: time.sleep(0.01)
        killed, other = worker(server=server), worker("--once", server=server)
        wait_until(lambda: len(server.accepted) > number // 3, number)
        killed.kill()
        killed.wait()
        assert other.wait(number) == 0
        write_circulars()  # what the killed worker had, of which the other saw nothing
        use_server(server.port)
        assert drain() is True
        unknown = OutgoingMail.objects.waiting().count()
        assert unknown <= 1  # the one the killed worker held
        clock.moment = datetime.now(UTC) + LEASE
        assert drain() is True
    readers = Counter(server.readers)
    assert len(readers) == number
    assert len(server.accepted) - number <= unknown
    assert len({message["Message-ID"] for message in server.accepted}) == number
    assert OutgoingMail.objects.waiting().count() == 0
    assert Notice.objects.filter(key="all").count() == number


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_mail():
    for n in range(200):
        enqueue(f"m{n}@example.jp", key=f"m{n}", subject="", body="")
    with running(MailServer()) as server:
        workers = [worker("--once", server=server) for _ in range(2)]
        assert [process.wait(120) for process in workers] == [0, 0]
    assert Counter(server.readers).most_common(1)[0][1] == 1
    assert len(server.readers) == 200
