"""A database whose log is archived as it is shipped, lost while people write, and put back: to its last moment, or to
one before a mistake. On servers of its own, for what has been put back is of no use to other tests.
"""

import configparser
import datetime
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

from . import record as recorder
from .record import Client, files_of, writing
from .rig import ROOT, running_rig, wait_until
from .test_database import amcheck

ARCHIVE_TIMEOUT = 5  # seconds; five minutes as shipped
ON_THE_WAY = 10  # seconds: a segment that is switched at that age is compressed, encrypted and put away
KEY = "a passphrase of the tests, which is long enough"


@pytest.fixture(scope="module")
def running():
    """A Rig that archives; its own, in place of the one that the other tests share."""
    if not shutil.which("pgbackrest"):
        pytest.skip("pgbackrest がありません。入れるには：apt-get install pgbackrest")
    try:
        with running_rig() as rig:
            archive(rig)
            yield rig
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


@pytest.fixture(autouse=True)
def serving(rig):
    """The next test finds a portal that serves, whatever became of this one."""
    yield
    if not rig.nodes:
        start(rig)


def archive(rig):
    """The shipped deploy/pgbackrest.conf and deploy/postgresql-archive.conf, with the places of this machine."""
    home = rig.postgres.home
    settings = configparser.ConfigParser()
    settings.read(ROOT / "deploy/pgbackrest.conf")
    settings["global"].update(
        {
            "repo1-path": str(home / "archive"),
            "repo1-cipher-pass": KEY,
            "lock-path": str(home / "lock"),
            "log-path": str(home),
        }
    )
    settings["portal"].update({"pg1-path": str(rig.postgres.data), "pg1-port": str(rig.postgres.port)})
    settings["portal"].update({"pg1-socket-path": str(home), "pg1-user": "postgres"})
    with (home / "pgbackrest.conf").open("w") as file:
        settings.write(file)
    shipped = dict(re.findall(r"^(\w+) = '?([^'#\n]+)'?", (ROOT / "deploy/postgresql-archive.conf").read_text(), re.M))
    assert datetime.timedelta(minutes=int(shipped["archive_timeout"].removesuffix("min"))).seconds <= 15 * 60 / 2
    shipped |= {
        "archive_timeout": f"{ARCHIVE_TIMEOUT}s",
        "archive_command": shipped["archive_command"].replace(
            "pgbackrest", f"pgbackrest --config={home}/pgbackrest.conf"
        ),
    }
    rig.postgres.configuration = [*rig.postgres.configuration, *(f"-c{name}={shipped[name]}" for name in shipped)]
    rig.postgres.stop()
    rig.postgres.start()
    pgbackrest(rig, "stanza-create")


def pgbackrest(rig, *arguments):
    command = ["pgbackrest", f"--config={rig.postgres.home}/pgbackrest.conf", "--stanza=portal", *arguments]
    subprocess.run(command, cwd=rig.postgres.home, check=True, **rig.postgres.unprivileged)


def lose(rig):
    """The machine of the database is gone while people write: nothing is told to anybody, nothing is left."""
    rig.postgres.stop(signal.SIGKILL)
    while rig.postgres.data.exists():  # its processes end one by one, and write until then
        shutil.rmtree(rig.postgres.data, ignore_errors=True)


def put_back(rig, *target):
    """What `after_recovery` says. The steps of the handbook, from stopping the portal to starting it."""
    begun = time.monotonic()
    for port in rig.node_ports:
        if port in rig.nodes:
            rig.stop_node(port)
    rig.stop_workers(signal.SIGKILL)  # as systemd does in the end: one that sent a mail waits to note it
    if rig.postgres.process:
        rig.postgres.stop()
    shutil.rmtree(rig.postgres.data, ignore_errors=True)
    rig.postgres.data.mkdir(mode=0o700)
    if rig.postgres.unprivileged:
        os.chown(rig.postgres.data, rig.postgres.unprivileged["user"], rig.postgres.unprivileged["group"])
    pgbackrest(rig, *target, "restore")
    rig.postgres.start()
    said = rig.run("after_recovery")
    rig.run("check_record")
    assert time.monotonic() - begun < 600
    return said


def start(rig):
    for port in rig.node_ports:
        rig.start_node(port)
    rig.start_worker()


def said(rig):
    return [body for (body,) in rig.rows("SELECT body FROM bulletin_message")]


def moment(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(sep=" ", timespec="milliseconds")


def no_mail_twice(rig):
    """Nothing waits, and what leaves from here on is new: no message left twice."""
    waiting = "SELECT count(*) FROM portal_outgoingmail WHERE sent_at IS NULL AND given_up_at IS NULL"
    assert rig.rows(waiting) == [(0,)]
    start(rig)
    with writing(rig) as record:
        time.sleep(3)
    wait_until(lambda: rig.rows(waiting) == [(0,)], 100)
    names = [message["Message-ID"] for message in rig.mail]
    assert len(names) == len(set(names)) and len(record.acknowledged) == len(record.sent)


def test_database_lost_under_writers_comes_back_to_its_last_moment(rig, monkeypatch):
    """Killed, its data directory gone: what was acknowledged before the last segment that was archived is there once,
    whole, and what is lost is younger than archive_timeout.
    """
    monkeypatch.setattr(recorder, "PATIENCE", 0)
    reader = Client(rig.port).log_in("reader0@example.jp", rig.password)
    with writing(rig) as record:
        time.sleep(3)
        pgbackrest(rig, "--type=full", "backup")  # under writers
        wait_until(lambda: rig.mail, 60)
        before = last_archived(rig)
        wait_until(lambda: last_archived(rig) > before, 30)
        archived, left = last_archived(rig), len(rig.mail)
        wait_until(lambda: len(rig.mail) > left, 30)  # of what waits in the archive, and left after it
        assert rig.rows("SELECT failed_count FROM pg_stat_archiver") == [(0,)]
        lost_at = time.time()
        lose(rig)
    words = put_back(rig)

    found = said(rig)
    assert len(found) == len(set(found)) and set(found) <= set(record.sent)
    kept, lost = record.acknowledged & set(found), record.acknowledged - set(found)
    age = max((lost_at - record.moments[each] for each in lost), default=0)
    print(f"受け付けた返信 {len(record.acknowledged)}、失ったもの {len(lost)}（古くて{age:.1f}秒前）")
    assert age < ARCHIVE_TIMEOUT + ON_THE_WAY
    # What is kept is all until a moment, that of a segment's end: a reply is told a little after it is written.
    until = max(record.moments[each] for each in kept)
    assert [each for each in lost if record.moments[each] < until - 1] == []
    assert until > archived - ON_THE_WAY
    assert [each for each in files_of(rig, record) if each.partition("：")[2] not in lost] == []
    assert nothing_half(rig) == [] and amcheck(rig) == 0
    assert "記録にあるファイルがありません" not in words
    held_back = {name for (name,) in rig.rows("SELECT message_id FROM portal_outgoingmail WHERE sent_at IS NULL")}
    assert held_back & {message["Message-ID"] for message in rig.mail}, "None left after the last segment."
    assert rig.rows("SELECT count(*) FROM django_session") == [(0,)]
    no_mail_twice(rig)
    assert reader.ask("/members/settings/").place.startswith("/accounts/login/")


def last_archived(rig):
    """Time of day; 0 before the first."""
    query = "SELECT extract(epoch FROM last_archived_time)::float FROM pg_stat_archiver"
    return rig.rows(query)[0][0] or 0


def nothing_half(rig):
    """Words of replies without their notice, which is written with them."""
    told = "SELECT m.body FROM bulletin_message m LEFT JOIN portal_notice n ON n.key = 'said:' || m.id"
    return [words for (words,) in rig.rows(f"{told} WHERE n.id IS NULL")]


def test_whole_machine_is_put_back_to_a_moment_before_a_mistake(rig):
    """With the folder of files lost too: what was said until then is there with each file, the mistake is not."""
    rig.run("backup")
    pgbackrest(rig, "--type=full", "backup")
    with writing(rig) as record:
        time.sleep(3)
        rig.run("backup", "--files")
        time.sleep(3)
        rig.run("backup", "--files")
    before = time.time()
    time.sleep(1)
    rig.change("DELETE FROM bulletin_enclosure; UPDATE bulletin_message SET body = '誤り' || id")
    with writing(rig) as later:
        time.sleep(3)
    rig.change("SELECT pg_switch_wal()")
    time.sleep(ARCHIVE_TIMEOUT)
    for each in (rig.data / "media").iterdir():
        shutil.rmtree(each)
    until = (rig.folder / "backups/files-complete-until").read_text().strip()

    words = put_back(rig, "--type=time", f"--target={moment(before)}", "--target-action=promote")
    found = set(said(rig))
    assert record.acknowledged <= found and not found & set(later.sent)
    assert not [each for each in found if each.startswith("誤り")]
    named = re.findall("記録にあるファイルがありません：(.+)", words)
    query = "SELECT e.file FROM bulletin_enclosure e JOIN bulletin_message m ON m.id = e.message_id"
    recent = {file for (file,) in rig.rows(f"{query} WHERE m.written_at >= %s::timestamptz - interval '3s'", until)}
    assert set(named) <= recent and (not named or f"ファイルも欠けない時点：{until}" in words)

    words = put_back(rig, "--type=time", f"--target={until}", "--target-action=promote")
    assert "記録にあるファイルがありません" not in words
    found = set(said(rig))
    assert {each for each in record.acknowledged if record.moments[each] < datetime_of(until) - 1} <= found
    assert rig.rows("SELECT count(*) FROM bulletin_enclosure")[0][0] > 0
    assert [each for each in files_of(rig, record) if not each.startswith("行のないファイル")] == []
    assert rig.rows("SELECT count(*) FROM django_session") == [(0,)]
    no_mail_twice(rig)


def datetime_of(text):
    return datetime.datetime.fromisoformat(text).timestamp()
