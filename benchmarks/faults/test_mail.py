"""Mail servers that are away, cut and fall silent, and workers that are killed, while people write."""

import signal
import statistics
import time

from tests.smtp import MailServer, one_after_the_other

from .record import faults_of, writing
from .rig import wait_until

# What passes between a worker's death and the next try, made to have passed.
PASSED = "UPDATE portal_outgoingmail SET leased_until = NULL, next_try_at = now() WHERE sent_at IS NULL"


def waiting(rig):
    return rig.rows("SELECT count(*) FROM portal_outgoingmail WHERE sent_at IS NULL")[0][0]


def test_mail_server_away_holds_up_nobody_and_every_mail_leaves_once(rig):
    rig.stop_mail()
    with writing(rig) as record:
        time.sleep(6)
        assert waiting(rig)
        assert set(record.answers) == {302}
        rig.start_mail()
    assert faults_of(rig, record) == []


def test_mail_cut_after_its_text_leaves_twice_at_most(rig):
    rig.server.on_data = one_after_the_other(*[MailServer.CUT] * 2)
    with writing(rig) as record:
        time.sleep(4)
    assert faults_of(rig, record, copies=2) == []


def test_mail_server_that_answers_nothing_costs_writers_nothing(rig):
    """It is left after ten seconds, and what waited leaves once when it speaks again."""
    with writing(rig) as record:
        time.sleep(3)
        before = statistics.median(record.seconds)
        rig.server.on_data = lambda message: MailServer.HANG
        since = len(record.seconds)
        time.sleep(12)
        assert statistics.median(record.seconds[since:]) < max(2 * before, 0.5)
        rig.server.on_data = lambda message: None
    assert faults_of(rig, record) == []
    assert set(record.answers) == {302}


def test_refusals_for_now_are_tried_again(rig):
    rig.server.on_rcpt = one_after_the_other("451 4.7.1 Greylisted", "452 4.2.2 Mailbox full")
    with writing(rig, clients=2) as record:
        time.sleep(2)
    assert faults_of(rig, record) == []


def test_worker_killed_three_times_beside_another_loses_no_mail(rig):
    """At most the one in its hands leaves twice; the minutes of its lease are made to have passed."""
    rig.server.on_data = lambda message: time.sleep(0.02)
    rig.start_worker()
    with writing(rig) as record:
        for _ in range(3):
            time.sleep(3)
            killed = rig.workers.pop(0)
            killed.send_signal(signal.SIGKILL)
            killed.wait()
            rig.start_worker()
    rig.server.on_data = lambda message: None
    wait_until(lambda: waiting(rig) <= 3, 120)
    rig.change(PASSED)
    assert faults_of(rig, record, copies=3) == []
    rig.stop_workers()
    rig.start_worker()
