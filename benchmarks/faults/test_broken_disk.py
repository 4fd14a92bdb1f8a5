"""Writes and fsyncs that fail at random, of the web processes and SQLite (libfiu) and of PostgreSQL.

A disk that has no room now and then, and one that says at an fsync that it has lost something: whoever sends a form is
told in words, nothing acknowledged is lost, and the processes live on or are replaced.
"""

import contextlib
import re
import secrets
import shutil
import signal
import sqlite3
import threading
import time
from collections import Counter

import psycopg2
import pytest

from tests.smtp import free_port

from .record import Client, faults_of, writing
from .rig import HOST, children, compiled
from .test_database import amcheck

PLAIN = f"http://{HOST}"
FULL, BROKEN = 28, 5  # ENOSPC, EIO
SECONDS = 25
NOT_STORED = "ファイルを保存できませんでした"
SEED = """
from tests import make
make.proposal(make.staff("city@example.jp"), wards=["131091"])
make.staff("ward@example.jp", "131091")
"""


@pytest.fixture(scope="module")
def failing_calls(running):
    """The path of what PostgreSQL loads before itself (failing_calls.c)."""
    return compiled("failing_calls", running.postgres.home)


def failing(**calls):
    """What runs a program so that these calls of it, and of its children, fail as often: write=0.02."""
    if not shutil.which("fiu-run"):
        pytest.skip("fiu-run がありません。入れるには：apt-get install fiu-utils")
    command = ["fiu-run", "-x", "-f", ""]
    for name, probability in calls.items():
        kind, error = ("sync", BROKEN) if name.endswith("sync") else ("rw", FULL)
        point = f"posix/io/{kind}/{name}"
        command += ["-c", f"enable_random name={point},probability={probability},failinfo={error}"]
    return command


def test_web_processes_whose_writes_fail_lose_nothing_and_say_so(rig):
    """Files on their way in, and where they are kept: said at the field, or 503, and the words stay on the page."""
    try:
        for port in rig.node_ports:
            rig.stop_node(port)
            start_failing(rig, port, write=0.1, fsync=0.1)
        with writing(rig) as record:
            time.sleep(SECONDS)
        assert [len(children(rig.nodes[port].pid)) for port in rig.node_ports] == [2, 2]
    finally:
        for port in rig.node_ports:
            rig.stop_node(port)
            rig.start_node(port)
    said = Counter(answer.status for answer in record.strange)
    assert set(record.answers) <= {200, 302, 503} and record.answers[200], record.answers
    assert [errors_of(answer) for answer in record.strange if not answers_well(answer)] == [], said
    assert record.words_lost == 0 and len(record.acknowledged) == len(record.sent)
    assert faults_of(rig, record) == []


def start_failing(rig, port, **calls):
    """A start may fail as well: then there is another, as systemd makes it."""
    for _ in range(5):
        with contextlib.suppress(RuntimeError):
            return rig.start_node(port, before=failing(**calls))
        rig.stop_node(port, signal.SIGKILL)
    raise AssertionError("It never started.")


def answers_well(answer):
    """A page that says what became of the file, with the words that were typed."""
    return answer.status == 200 and NOT_STORED in answer.text and "返信 " in answer.text


def errors_of(answer):
    return answer.status, re.findall(r'class="field__error"[^>]*>(.*?)<', answer.text, re.S), answer.text[-1500:]


def test_postgresql_whose_writes_fail_loses_nothing_acknowledged(rig, failing_calls):
    """It ends in a panic again and again, comes back by itself or is started again, as systemd does."""
    log, ended = rig.postgres.home / "log", threading.Event()
    before = ["env", f"LD_PRELOAD={failing_calls}", "FAIL_WRITES=1500", "FAIL_SYNCS=4000"]
    since = log.stat().st_size

    def keep_running():
        while not ended.wait(0.2):
            if rig.postgres.process.poll() is not None:
                with contextlib.suppress(RuntimeError):
                    rig.postgres.start(before=before)
            with contextlib.suppress(psycopg2.Error):  # writes and syncs the tables themselves
                rig.change("CHECKPOINT")

    with writing(rig) as record:
        time.sleep(2)
        rig.postgres.stop()
        with contextlib.suppress(RuntimeError):
            rig.postgres.start(before=before)
        supervisor = threading.Thread(target=keep_running)
        supervisor.start()
        time.sleep(2 * SECONDS)
        ended.set()
        supervisor.join()
        rig.postgres.stop(signal.SIGQUIT)  # it may be in the middle of its recovery
        rig.postgres.start()
        assert record.until_done(time.monotonic()) < 10
    said = log.read_bytes()[since:].decode(errors="replace")
    assert "PANIC" in said and "Input/output error" in said and "No space left on device" in said
    assert set(record.answers) <= {302, 503} and record.answers[503] and record.strange == []
    assert record.words_lost == 0 and len(record.acknowledged) == len(record.sent)
    assert faults_of(rig, record) == [] and amcheck(rig) == 0


def test_sqlite_whose_writes_fail_loses_nothing_acknowledged(rig):
    """The embedded database, with all that the web process writes; afterwards it is sound."""
    data, port = rig.folder / "sqlite-broken", free_port()
    data.mkdir()
    own = {"DATA_DIR": str(data), "DATABASE_URL": "", "CACHE_URL": "", "BASE_URL": PLAIN, "PORT": str(port)}
    rig.run("migrate", "-v0", **own)
    rig.run("load_record", "-v0", **own)
    rig.run("shell", "-v0", "-c", SEED, **own)
    rig.start_node(port, **own)
    clients = [Client(port, origin=PLAIN).log_in(f"{name}@example.jp", rig.password) for name in ("city", "ward")]
    tokens = [client.token("/bulletin/proposals/1/") for client in clients]
    rig.stop_node(port)
    rig.start_node(port, before=failing(write=0.02, pwrite=0.004, fsync=0.05, fdatasync=0.05), **own)
    end, answers, told, strange = time.monotonic() + SECONDS, Counter(), dict[str, bool](), []

    def say(client, token):
        while time.monotonic() < end:
            words = f"返信 {secrets.token_hex(8)}"
            data = {"csrfmiddlewaretoken": token, "token": secrets.token_hex(16), "body": words}
            told[words] = False
            while not told[words] and time.monotonic() < end:
                answer = client.ask("/bulletin/proposals/1/replies/", data)
                answers[answer.status] += 1
                told[words] = answer.status == 302
                if not told[words] and (answer.status != 503 or words not in answer.text):
                    strange.append(answer)

    threads = [threading.Thread(target=say, args=pair) for pair in zip(clients, tokens, strict=True)]
    try:
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(children(rig.nodes[port].pid)) == 2
    finally:
        rig.stop_node(port)
    assert set(answers) == {302, 503} and strange == [], answers
    with contextlib.closing(sqlite3.connect(data / "portal.sqlite3")) as connection:
        kept = Counter(body for (body,) in connection.execute("SELECT body FROM bulletin_message"))
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [words for words, is_told in told.items() if is_told and kept[words] != 1] == []
    assert [words for words in told if kept[words] > 1] == []
