"""A database that crashes, is away, full, locked or short of connections, while people write."""

import contextlib
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg2
import pytest

from tests.smtp import free_port
from tests.thorough import THOROUGH

from .record import Client, Writer, faults_of, writing
from .rig import HOST, ROOT, children, portal_command, wait_until


def test_postgresql_that_crashes_under_writers_loses_nothing_acknowledged(rig):
    """`immediate`, three times; the same processes of the portal work again within five seconds."""
    with writing(rig) as record:
        for _ in range(3):
            time.sleep(3)
            rig.postgres.stop(signal.SIGQUIT)
            time.sleep(1)
            rig.postgres.start()
            assert record.until_done(time.monotonic()) < 5
    assert faults_of(rig, record) == []
    assert set(record.answers) <= {302, 503} and record.strange == []
    assert record.words_lost == 0
    assert len(record.acknowledged) == len(record.sent)


def test_postgresql_that_is_away_is_said_and_keeps_what_was_typed(rig):
    """For half a minute; for two where proofs are made."""
    with writing(rig) as record:
        time.sleep(2)
        rig.postgres.stop()
        time.sleep(1)
        node = Client(rig.node_ports[0])
        assert (node.ask("/readyz").status, node.ask("/healthz").status) == (503, 200)
        time.sleep(118 if THOROUGH else 28)
        rig.postgres.start()
        assert record.until_done(time.monotonic()) < 5
        assert wait_until(lambda: node.ask("/readyz").status == 200, 10) < 5
    assert faults_of(rig, record) == []
    assert record.answers[503] and set(record.answers) == {302, 503} and record.words_lost == 0


def test_too_few_connections_are_told_within_five_seconds_and_recovered_from(rig):
    """20 connections and 200 people at once: all of them taken by others, then eight left for the portal, then all."""
    workers = [children(rig.nodes[port].pid) for port in rig.node_ports]
    rig.postgres.stop()
    rig.postgres.start("-cmax_connections=20", "-csuperuser_reserved_connections=0")
    try:
        with contextlib.ExitStack() as others:
            while connection := one_more(rig):
                others.enter_context(contextlib.closing(connection))
            answers = ask_at_once(rig, "none")
            assert {answer.status for answer in answers} == {503}
            assert all("ただいま表示できません" in answer.text for answer in answers)
            assert max(answer.seconds for answer in answers) < 5
        with contextlib.ExitStack() as others:
            for _ in range(12):
                if connection := one_more(rig):
                    others.enter_context(contextlib.closing(connection))
            answers = ask_at_once(rig, "few")
            assert {answer.status for answer in answers} <= {200, 503}
        wait_until(lambda: Client(rig.port).ask("/search/?q=after").status == 200, 10)
    finally:
        rig.postgres.stop()
        rig.postgres.start()
    assert workers == [children(rig.nodes[port].pid) for port in rig.node_ports]
    with writing(rig) as record:
        time.sleep(3)
    assert faults_of(rig, record) == [] and set(record.answers) <= {302, 503}


def one_more(rig):
    """Another connection to the database; None when it has no more."""
    with contextlib.suppress(psycopg2.OperationalError):
        return psycopg2.connect(rig.postgres.url)


def ask_at_once(rig, word):
    """The Answers to 200 people, each to a page that nobody has asked for before."""
    with ThreadPoolExecutor(200) as pool:
        return list(pool.map(lambda number: Client(rig.port).ask(f"/search/?q={word}{number}"), range(200)))


def test_database_that_accepts_and_says_nothing_is_left_after_five_seconds(rig):
    """A new connection into silence, as through a firewall that drops: 503, and the process lives on."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silence:
        address, port = f"postgres://portal@127.0.0.1:{silence.getsockname()[1]}/portal", free_port()
        rig.start_node(port, DATABASE_URL=address, BASE_URL=f"http://{HOST}")
        try:
            with ThreadPoolExecutor(16) as pool:
                answers = list(pool.map(lambda _: Client(port).ask("/agreements/"), range(16)))
            assert {answer.status for answer in answers} == {503}
            assert max(answer.seconds for answer in answers) < 15  # two for each thread, one after the other
            assert Client(port).ask("/healthz").status == 200
        finally:
            rig.stop_node(port)


def test_table_that_somebody_locks_holds_up_no_reader(rig):
    """Who writes into it is told after the shipped lock_timeout; everything else goes on, and afterwards all does."""
    with contextlib.closing(psycopg2.connect(rig.postgres.url)) as psql, writing(rig, clients=0) as record:
        reader, writer = Client(rig.port), Writer(rig, record, 0)
        psql.cursor().execute("LOCK TABLE bulletin_message IN ACCESS EXCLUSIVE MODE")
        writer.start()
        begun, seconds = time.monotonic(), []
        while not record.answers and time.monotonic() - begun < 30:
            answer = reader.ask("/agreements/")
            seconds.append(answer.seconds)
            assert answer.status == 200
            time.sleep(0.2)
        assert record.answers == {503: 1} and record.words_lost == 0 and record.seconds[0] < 7
        assert max(seconds) < 2
        psql.rollback()
        record.until_done(time.monotonic())
        writer.ended.set()
        writer.join()
    assert faults_of(rig, record) == []


def test_full_disk_of_the_database_is_said_and_loses_nothing(rig):
    """The table of replies on a real file system of 8 MB; pg_amcheck finds nothing afterwards."""
    space = rig.postgres.home / "space"
    space.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700,uid={user},gid={group}", "tmpfs", str(space)]
    mount[4] = mount[4].format(**rig.postgres.unprivileged) if rig.postgres.unprivileged else "size=8m"
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("小さなファイルシステムを作れません（mount）。")
    try:
        with contextlib.closing(psycopg2.connect(rig.postgres.url)) as psql:
            psql.autocommit = True
            psql.cursor().execute(f"CREATE TABLESPACE small LOCATION '{space}'")
            move(psql, "small")
            with writing(rig) as record:
                time.sleep(2)
                fill(space / "ballast")
                end = time.monotonic() + 40
                while not record.answers[503] and time.monotonic() < end:
                    time.sleep(0.2)  # what is free in its pages is used first
                full = Client(rig.port).ask("/agreements/")
                (space / "ballast").unlink()
                done = record.until_done(time.monotonic())
            assert record.answers[503], "The table never filled up."
            assert record.said_full
            assert full.status == 200 and done < 10 and record.words_lost == 0 and set(record.answers) == {302, 503}
            move(psql, "pg_default")
            psql.cursor().execute("DROP TABLESPACE small")
        assert faults_of(rig, record) == []
        assert amcheck(rig) == 0
    finally:
        subprocess.run(["umount", str(space)], check=False)


def move(psql, space):
    """The table of replies and its indexes to a tablespace, its pages packed full."""
    psql.cursor().execute(f"ALTER TABLE bulletin_message SET TABLESPACE {space}")
    with psql.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'bulletin_message'")
        for (name,) in cursor.fetchall():
            psql.cursor().execute(f'ALTER INDEX "{name}" SET TABLESPACE {space}')
    psql.cursor().execute("VACUUM FULL bulletin_message")


def fill(path):
    """Write until the file system is full."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"\0" * 4096):
            pass


def amcheck(rig):
    where = ["-h", "127.0.0.1", "-p", str(rig.postgres.port), "-U", "postgres"]
    command = [f"{rig.postgres.folder}/pg_amcheck", *where, "--install-missing", "-t", "bulletin_message", "portal"]
    return subprocess.run(command, check=False, cwd="/").returncode


def test_full_disk_of_files_is_said_at_the_field_and_leaves_nothing(rig):
    """On a real small file system: neither row nor part of a file; words without a file are taken."""
    if not rig.small_files:
        pytest.skip("小さなファイルシステムを作れません（mount）。")
    with writing(rig, clients=0) as record:
        writer = Writer(rig, record, 0)
    media = rig.data / "media"
    fill(media / "ballast")
    try:
        before = files(media)
        data = {"csrfmiddlewaretoken": writer.token, "token": "0" * 32, "body": "満杯のときの返信"}
        answer = writer.client.ask(f"{writer.page}replies/", data, ("shiryo.txt", "内容" * 100_000))
        assert answer.status == 200 and "空き容量" in answer.text and "満杯のときの返信" in answer.text
        assert rig.rows("SELECT id FROM bulletin_message WHERE body = '満杯のときの返信'") == []
        assert files(media) == before
        assert writer.client.ask(f"{writer.page}replies/", data | {"body": "ファイルのない返信"}).status == 302
        assert is_alarmed(rig)
    finally:
        (media / "ballast").unlink()
    assert not is_alarmed(rig)
    data |= {"token": "1" * 32}
    assert writer.client.ask(f"{writer.page}replies/", data, ("shiryo.txt", "内容")).status == 302
    assert faults_of(rig, record) == []


def is_alarmed(rig):
    """Whether the figures for the monitoring say that the disk of files has no room; the node goes on serving."""
    node = Client(rig.node_ports[0])
    assert node.ask("/readyz").status == 200
    return 'portal_check_ok{check="files"} 0' in node.ask("/metrics").text


def test_file_beyond_the_limit_of_the_process_is_said_at_the_field_and_leaves_nothing(rig):
    """RLIMIT_FSIZE, which holds for everybody: what a quota or a full disk is to somebody who may not mount one."""
    port, media = free_port(), rig.data / "media"
    rig.start_node(port, before=["prlimit", "--fsize=100000"], BASE_URL=f"http://{HOST}")
    try:
        client = Client(port, origin=f"http://{HOST}").log_in("city0@example.jp", rig.password)
        ((proposal,),) = rig.rows("SELECT id FROM bulletin_proposal WHERE title = '提案0'")
        page, before = f"/bulletin/proposals/{proposal}/", files(media)
        data = {"csrfmiddlewaretoken": client.token(page), "token": "2" * 32, "body": "大きなファイルの返信"}
        answer = client.ask(f"{page}replies/", data, ("shiryo.txt", "内容" * 100_000))
        assert answer.status == 200 and "空き容量" in answer.text and data["body"] in answer.text
        assert rig.rows("SELECT id FROM bulletin_message WHERE body = %s", data["body"]) == []
        assert files(media) == before and files(rig.data / "uploads") == []
        assert client.ask("/timeline/").status == 200
        assert client.ask(f"{page}replies/", data, ("shiryo.txt", "内容")).status == 302
    finally:
        rig.stop_node(port)


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_backup_under_writers_comes_back_whole(rig):
    """Onto an empty database and an empty folder: what was there before it began, each file, no session, no mail."""
    with writing(rig) as record:
        time.sleep(4)
        before = set(record.acknowledged)
        rig.run("backup")
        time.sleep(1)
    (archive,) = (rig.folder / "backups").iterdir()
    with contextlib.closing(psycopg2.connect(rig.postgres.url)) as psql:
        psql.autocommit = True
        psql.cursor().execute("CREATE DATABASE restored")
    restored = {
        "DATABASE_URL": rig.postgres.url.replace("/portal", "/restored"),
        "DATA_DIR": str(rig.folder / "restored"),
    }
    begun = time.monotonic()
    rig.run("restore", str(archive), **restored)
    assert time.monotonic() - begun < 600
    with contextlib.closing(psycopg2.connect(restored["DATABASE_URL"])) as psql, psql.cursor() as cursor:

        def ask(query):
            cursor.execute(query)
            return cursor.fetchall()

        assert before <= {body for (body,) in ask("SELECT body FROM bulletin_message")}
        files = [rig.folder / "restored" / "media" / name for (name,) in ask("SELECT file FROM bulletin_enclosure")]
        assert files and [path for path in files if not path.is_file()] == []
        assert ask("SELECT count(*) FROM django_session") == [(0,)]
        assert ask("SELECT count(*) FROM portal_outgoingmail WHERE sent_at IS NULL AND given_up_at IS NULL") == [(0,)]
    assert faults_of(rig, record) == []


def test_migration_killed_on_its_way_completes_when_run_again(rig):
    with contextlib.closing(psycopg2.connect(rig.postgres.url)) as psql:
        psql.autocommit = True
        psql.cursor().execute("CREATE DATABASE migrated")
    own = rig.environment | {"DATABASE_URL": rig.postgres.url.replace("/portal", "/migrated")}
    done = []
    for seconds in (4, 6, 8):
        process = subprocess.Popen(portal_command("migrate", "-v0"), cwd=ROOT, env=own)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        done.append(process.wait())
    assert -signal.SIGKILL in done
    rig.run("migrate", "-v0", DATABASE_URL=own["DATABASE_URL"])
    rig.run("migrate", "--check", "-v0", DATABASE_URL=own["DATABASE_URL"])


def test_sqlite_locked_for_ten_seconds_is_waited_for_and_for_thirty_is_said(rig):
    """By another program; the words are those of a database that is away."""
    data = rig.folder / "sqlite"
    data.mkdir()
    own = {"DATA_DIR": str(data), "DATABASE_URL": "", "CACHE_URL": "", "BASE_URL": f"http://{HOST}"}
    rig.run("migrate", "-v0", **own)
    rig.run("shell", "-v0", "-c", "from tests import make; make.user('aoba@example.jp')", **own)
    port = free_port()
    rig.start_node(port, **own)
    try:
        client = Client(port, origin=f"http://{HOST}").log_in("aoba@example.jp", rig.password)
        save = partial(save_locked, client, data / "portal.sqlite3")
        assert save("daily", 10).status == 302
        answer = save("none", 30)
        assert answer.status == 503 and "ただいま保存できません" in answer.text and "locked" not in answer.text
    finally:
        rig.stop_node(port)


def save_locked(client, path, choice, seconds):
    """The Answer to a form that is sent while another program holds the write lock for so long."""
    data = {"csrfmiddlewaretoken": client.token("/members/settings/"), "mail_choice": choice}
    lock = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    lock.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(seconds, lock.rollback)
    timer.start()
    answer = client.ask("/members/settings/", data)
    timer.join()
    lock.close()
    return answer
