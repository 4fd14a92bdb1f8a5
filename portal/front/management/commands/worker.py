import datetime
import logging
import os
import signal
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone
from outbox.digests import write_digests

from agreements.reminders import remind as remind_wards
from bulletin.expiry import expire
from bulletin.hand_overs import hand_on
from bulletin.rechecks import recheck
from bulletin.reminders import remind as remind_of_answers
from bulletin.searches import tell_found
from members.reminders import remind
from members.session_rows import delete_expired_sessions
from outbox.delivery import drain
from outbox.models import OutgoingMail
from portal.files.sweeper import sweep_once_a_day
from portal.pdf.jobs import make_one
from timeline.imports.jobs import work_on_one
from timeline.models import Entry

PAUSE = 3  # seconds between two looks into the outbox
PAUSE_AFTER_FAILURE = 60
# From this hour on in Tokyo, in this order: digests hold the reminders.
DAILY = {
    expire: 0,
    delete_expired_sessions: 0,
    sweep_once_a_day: 3,
    hand_on: 7,
    remind: 7,
    remind_wards: 7,
    remind_of_answers: 7,
    write_digests: 8,
}
EVERY_ROUND = [Entry.objects.publish_due, tell_found, recheck]

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "送信待ちのメールを送り、毎朝のまとめと催促を書き、予約された経過を公開し、頼まれたPDFを作り、取込みを読み書きします。"
        "止めるまで動き続けます。"
        "何台で動かしても、同じメールを2度送ることはありません。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="いま送るものだけを送って終わります（cron用）")
        parser.add_argument("--parent", type=int, help="この番号の親プロセスが終わったら終わります")

    def handle(self, *, once, parent, **options):
        self.begin(parent)
        before = {number: signal.signal(number, self.stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if once:
                self.work()
                while not self.is_stopping() and (make_one(self.send) or work_on_one()):
                    pass
            while not once and not self.is_stopping():
                self.pause(self.work_or_wait())
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def begin(self, parent=None):
        self.is_stopped, self.parent = False, parent
        self.done_on, self.again_at = {}, {}  # daily tasks: their last day; tasks that failed: when to try again

    def stop(self, *args):
        """End after the mail in flight; a second signal changes nothing."""
        self.is_stopped = True

    def is_stopping(self):
        return self.is_stopped or bool(self.parent and os.getppid() != self.parent)

    def send(self):
        """Mail that came while a paper is made."""
        drain(self.is_stopping)

    def work(self):
        """One round; False when the mail server took no mail."""
        now = timezone.now()
        for each in EVERY_ROUND:
            self.attempt(each, now)
        for task, hour in DAILY.items():
            local = timezone.localtime(now)
            if local.hour >= hour and self.done_on.get(task) != local.date() and self.attempt(task, now):
                self.done_on[task] = local.date()
        if drain(self.is_stopping):
            return True
        waiting = OutgoingMail.objects.waiting().count()
        logger.warning("送信サーバーを使えません。未送信 %s件。メールは失われません。", waiting)
        return False

    def attempt(self, task, now):
        """Whether it is done. What fails holds up no mail, nor what else is to do; it is tried again a little later."""
        if now < self.again_at.get(task, now):
            return False
        try:
            task(now)
        except Exception:
            logger.exception("%s に失敗しました。ほかの仕事とメールは続け、あとでやり直します。", task.__name__)
            if connection.errors_occurred:
                close_old_connections()  # one that broke would fail the mail too
            self.again_at[task] = now + datetime.timedelta(seconds=PAUSE_AFTER_FAILURE)
            return False
        return True

    def work_or_wait(self):
        """Nothing that fails ends the worker, a database that is away least of all; returns seconds to wait."""
        close_old_connections()
        try:
            pause = PAUSE if self.work() else PAUSE_AFTER_FAILURE
            return 0 if make_one(self.send) or work_on_one() else pause  # one paper or import, then the mail that came
        except Exception:
            logger.exception("メールの処理で失敗しました。%s秒後にやり直します。", PAUSE_AFTER_FAILURE)
            return PAUSE_AFTER_FAILURE

    def pause(self, seconds):
        end = time.monotonic() + seconds
        while not self.is_stopping() and time.monotonic() < end:
            time.sleep(0.2)
