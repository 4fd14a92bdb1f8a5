"""A real standby that streams from the database: behind, away and back, while visitors read and people write."""

import contextlib
import signal
import threading
import time
from collections import Counter

import psycopg2
import pytest

from tests.smtp import free_port

from .record import Client, faults_of, writing
from .rig import HOST, wait_until

PLAIN = f"http://{HOST}"  # asked without a web server in front
PUBLIC = """
from bulletin.models import Proposal
from portal.models import RecordVersion
Proposal.objects.filter(title="提案0").update(visibility="public")
RecordVersion.count_change()
"""


@pytest.fixture
def standby(rig):
    with rig.postgres.standby() as server:
        yield server


@pytest.fixture
def node(rig, standby):
    """The port of a node that reads there for visitors; writers of the Rig go to the others."""
    port = free_port()
    rig.start_node(port, DATABASE_REPLICA_URL=standby.url, BASE_URL=PLAIN)
    yield port
    rig.stop_node(port)


def ask(server, query):
    with contextlib.closing(psycopg2.connect(server.url)) as psql, psql.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_visitors_read_a_standby_that_is_behind_and_writers_what_they_wrote(rig, standby, node):
    rig.run("shell", "-v0", "-c", PUBLIC)
    ((proposal,),) = rig.rows("SELECT id FROM bulletin_proposal WHERE title = '提案0'")
    page = f"/bulletin/proposals/{proposal}/"
    assert wait_until(lambda: Client(node).ask(page).status == 200, 30) < 30
    before = Client(node).ask(page).text
    writer = Client(node, origin=PLAIN).log_in("city0@example.jp", rig.password)
    data = {"csrfmiddlewaretoken": writer.token(f"{page}edit/")}
    ask(standby, "SELECT pg_wal_replay_pause()")
    wait_until(lambda: ask(standby, "SELECT pg_get_wal_replay_pause_state()") == [("paused",)], 30)
    data |= {"token": "7" * 32, "body": "控えにはまだない返信"}
    assert writer.ask(f"{page}replies/", data).status == 302
    rig.change(f"UPDATE bulletin_proposal SET summary = '本体だけの要旨' WHERE id = {proposal}")
    rig.run("shell", "-v0", "-c", "from portal.models import RecordVersion; RecordVersion.count_change()")
    assert data["body"] in writer.ask(page).text and "本体だけの要旨" in writer.ask(page).text
    assert Client(node).ask(page).text == before
    assert "本体だけの要旨" not in Client(node).ask("/bulletin/feed/").text  # made anew, of what the standby has
    ask(standby, "SELECT pg_wal_replay_resume()")
    assert wait_until(lambda: "本体だけの要旨" in Client(node).ask(page).text, 30) < 30


def test_standby_that_crashes_and_comes_back_is_missed_by_no_visitor(rig, standby, node):
    """Visitors are answered from the database meanwhile, and from the standby again soon after its return."""
    answers, ended = Counter(), threading.Event()

    def visit():
        number = 0
        while not ended.wait(0.05):
            number += 1
            answers[Client(node).ask(f"/timeline/?q=%E9%9B%AA{number}").status] += 1  # made anew each time

    connected = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'portal' AND pid <> pg_backend_pid()"
    with writing(rig) as record:
        visitors = [threading.Thread(target=visit) for _ in range(3)]
        for each in visitors:
            each.start()
        try:
            wait_until(lambda: ask(standby, connected)[0][0] > 0, 30)
            standby.stop(signal.SIGQUIT)
            time.sleep(5)
            standby.start()
            wait_until(lambda: ask(standby, connected)[0][0] > 0, 60)
        finally:
            ended.set()
            for each in visitors:
                each.join()
    assert set(answers) == {200}, answers
    assert faults_of(rig, record) == [] and set(record.answers) == {302}
