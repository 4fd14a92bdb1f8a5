"""The worker: sends mail as it comes, and does what the portal's apps want done in time (portal.front.tasks)."""

import datetime
import logging
import os
import time

from django.db import close_old_connections, connection
from django.utils import timezone

from .delivery import drain
from .models import OutgoingMail

PAUSE = 3  # seconds between two looks into the outbox
PAUSE_AFTER_FAILURE = 60

logger = logging.getLogger(__name__)


class Worker:
    """A process that works until it is stopped; any number may run, each mail is sent once.

    `tasks` has DAILY ({task: hour in Tokyo}), EVERY_ROUND ([task]) and JOBS ([job]): a task takes the moment, a job
    what is to be called meanwhile. With `parent` it ends when that process does.
    """

    def __init__(self, tasks, parent=None):
        self.tasks = tasks
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
        for each in self.tasks.EVERY_ROUND:
            self.attempt(each, now)
        for task, hour in self.tasks.DAILY.items():
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

    def work_on_one(self):
        """One long job, a paper or an import; False when none waits."""
        return any(job(self.send) for job in self.tasks.JOBS)

    def work_or_wait(self):
        """Nothing that fails ends the worker, a database that is away least of all; returns seconds to wait."""
        close_old_connections()
        try:
            pause = PAUSE if self.work() else PAUSE_AFTER_FAILURE
            return 0 if self.work_on_one() else pause  # one paper or import, then the mail that came
        except Exception:
            logger.exception("メールの処理で失敗しました。%s秒後にやり直します。", PAUSE_AFTER_FAILURE)
            return PAUSE_AFTER_FAILURE

    def pause(self, seconds):
        end = time.monotonic() + seconds
        while not self.is_stopping() and time.monotonic() < end:
            time.sleep(0.2)
