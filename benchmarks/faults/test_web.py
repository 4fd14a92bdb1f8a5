"""Nodes that are killed, replaced and kept waiting by slow clients, while people write."""

import contextlib
import os
import random
import signal
import socket
import statistics
import subprocess
import threading
import time

import pytest
import redis

from .record import ORIGIN, Client, Record, Writer, encoded, faults_of, writing
from .rig import HOST, ROOT, children, portal_command, wait_until

PAGES = (
    "/",
    "/agreements/",
    "/bulletin/",
    "/bulletin/proposals/1/",
    "/members/",
    "/members/notices/",
    "/members/people/",
    "/search/?q=kani",
    "/timeline/",
)
UNANSWERED = {0, 502}  # the connection broke, or the page of nginx that says so


def test_web_process_killed_while_it_writes_leaves_all_or_nothing(rig):
    """kill -9, five times in either node; the process is back within three seconds, and what is sent again is one."""
    with writing(rig) as record:
        for number in range(5):
            time.sleep(1.5)
            node = rig.nodes[rig.node_ports[number % 2]]
            os.kill(random.choice(children(node.pid)), signal.SIGKILL)
            assert wait_until(lambda node=node: len(children(node.pid)) == 2, 10, 0.02) < 3
    assert faults_of(rig, record) == []
    assert set(record.answers) <= {302} | UNANSWERED and record.strange == []
    assert len(record.acknowledged) == len(record.sent)


def test_nodes_replaced_under_load_fail_no_request(rig):
    """TERM and a new start of each, as in an update; then HUP of each."""
    with writing(rig) as record:
        for port in rig.node_ports:
            rig.stop_node(port)
            rig.start_node(port)
        for port in rig.node_ports:
            rig.nodes[port].send_signal(signal.SIGHUP)
            time.sleep(3)
    assert faults_of(rig, record) == []
    assert (set(record.answers), set(record.reads)) == ({302}, {200})


def test_program_of_the_release_before_runs_beside_this_one(rig):
    """On the database as this one needs it, while an update goes from node to node: both write and show their pages."""
    old = rig.folder / "before"
    old.mkdir()
    archive = subprocess.run(["git", "archive", release_before()], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(old)], input=archive, check=True)
    own = {"STATIC_ROOT": str(rig.folder / "static-before")}
    collect = portal_command("collectstatic", "--noinput", "-v0")
    subprocess.run(collect, cwd=old, env=rig.environment | own, check=True)
    port = rig.node_ports[0]
    try:
        rig.stop_node(port)
        rig.start_node(port, root=old, **own)
        with writing(rig) as record:
            time.sleep(8)
        client = Client(rig.port).log_in("city0@example.jp", rig.password)  # nginx keeps no page of who is logged in
        for _ in range(6):  # now by the one, now by the other
            assert {page: client.ask(page).status for page in PAGES} == dict.fromkeys(PAGES, 200)
    finally:
        rig.stop_node(port)
        rig.start_node(port)
    assert faults_of(rig, record) == []
    assert (set(record.answers), set(record.reads)) == ({302}, {200})


def release_before():
    """The last commit of the version before this one."""
    log = ["git", "log", "-1", "--format=%H", "-G^version = ", "--", "pyproject.toml"]
    done = subprocess.run(log, cwd=ROOT, capture_output=True, text=True, check=False)
    if not (commit := done.stdout.strip()):
        pytest.skip("前の版を取り出せません（git の記録がありません）。")
    return f"{commit}^"


def test_upload_on_its_way_outlasts_the_replacement_of_the_nodes(rig):
    """A file that comes slowly, while both nodes are stopped and started: it arrives, and once."""
    writer = Writer(rig, Record(), 0)
    data = {"csrfmiddlewaretoken": writer.token, "token": "9" * 32, "body": "遅い回線からの返信"}
    body, kind = encoded(data, ("shiryo.txt", "内容" * 100_000))
    cookies = "; ".join(f"{name}={value}" for name, value in writer.client.cookies.items())
    head = (
        f"POST {writer.page}replies/ HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {ORIGIN}\r\nCookie: {cookies}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    third = len(body) // 3
    with socket.create_connection(("127.0.0.1", rig.port), timeout=60) as slow:
        slow.sendall(head.encode() + body[:third])
        for port, part in zip(rig.node_ports, (body[third : 2 * third], body[2 * third : -10]), strict=True):
            rig.stop_node(port)
            rig.start_node(port)
            slow.sendall(part)
        slow.sendall(body[-10:])
        assert b" 302 " in slow.makefile("rb").readline()
    query = "SELECT count(*) FROM bulletin_enclosure e JOIN bulletin_message m ON m.id = e.message_id WHERE m.body = %s"
    assert rig.rows(query, data["body"]) == [(1,)]


def test_node_killed_under_load_loses_no_more_than_was_in_flight(rig):
    """A machine that goes: who was logged in is so on the other one, which has the files too."""
    with writing(rig) as record:
        time.sleep(3)
        rig.stop_node(rig.node_ports[0], signal.SIGKILL)
        time.sleep(5)
        rig.start_node(rig.node_ports[0])
        time.sleep(2)
    assert faults_of(rig, record) == []
    assert set(record.answers) <= {302} | UNANSWERED and set(record.reads) == {200}  # GET is asked of the other node
    assert sum(record.answers[status] for status in UNANSWERED) <= 4  # one of each client


def test_redis_stopped_and_started_is_missed_by_nobody(rig):
    """Full and emptied first, then killed: people log in meanwhile."""
    with writing(rig) as record:
        time.sleep(3)
        before = statistics.quantiles(record.seconds, n=20)[-1]
        with contextlib.closing(redis.Redis.from_url(rig.environment["CACHE_URL"])) as server:
            server.flushall()
            server.config_set("maxmemory", 1)  # takes nothing more
        assert Client(rig.port).log_in("reader1@example.jp", rig.password).ask("/members/").status == 200
        time.sleep(3)
        rig.redis.kill()
        rig.redis.wait()
        since = len(record.seconds)
        assert Client(rig.port).log_in("reader0@example.jp", rig.password).ask("/members/").status == 200
        time.sleep(5)
        without = statistics.quantiles(record.seconds[since:], n=20)[-1]
        rig.restart_redis()
        time.sleep(2)
    assert faults_of(rig, record) == []
    assert (set(record.answers), set(record.reads)) == ({302}, {200})
    assert without < max(2 * before, 1)


def test_slow_uploads_hold_up_no_reader(rig):
    """50 clients at 50 kB/s, half of whom go away, and 450 that say nothing: nginx keeps them from the portal."""
    head = (
        "POST /bulletin/proposals/1/replies/ HTTP/1.1\r\nHost: portal.example.jp\r\nContent-Length: 20000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    ended, before = threading.Event(), uploads(rig)  # of processes that were killed
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(("127.0.0.1", rig.port))) for _ in range(450)]
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", rig.port))) for _ in range(50)]
        for each in silent:
            each.sendall(b"GET / HTTP/1.1\r\n")
        for each in slow:
            each.sendall(head.encode())
        thread = threading.Thread(target=trickle, args=[slow, ended])
        thread.start()
        client, seconds = Client(rig.port), []
        for _ in range(60):
            answer = client.ask("/timeline/")
            assert answer.status == 200
            seconds.append(answer.seconds)
            time.sleep(0.1)
        ended.set()
        thread.join()
    assert statistics.quantiles(seconds, n=20)[-1] < 1
    wait_until(lambda: not [path for path in (rig.folder / "nginx").rglob("*") if path.is_file()], 30)
    assert uploads(rig) == before
    with socket.create_connection(("127.0.0.1", rig.port)) as huge:
        huge.sendall(b"GET / HTTP/1.1\r\nHost: portal.example.jp\r\nX-Long: " + b"x" * 60_000 + b"\r\n\r\n")
        said = huge.makefile("rb").read().decode()
    assert said.startswith("HTTP/1.1 400") and '<html lang="ja">' in said


def uploads(rig):
    return sorted(rig.data.glob("uploads/*.upload*"))


def trickle(connections, ended):
    """Send 5 kB a tenth of a second on each; after three seconds half of them hang up."""
    begun = time.monotonic()
    while not ended.wait(0.1):
        if time.monotonic() - begun > 3:
            for each in connections[25:]:
                each.close()
            connections = connections[:25]
        for each in connections:
            each.sendall(b"x" * 5000)
