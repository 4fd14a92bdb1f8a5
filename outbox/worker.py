"""Worker: the process that sends mail as it comes and runs the apps' tasks and jobs (portal.front.tasks)."""

import datetime
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from django.db import close_old_connections, connection, connections
from django.utils import timezone

from .delivery import drain
from .models import OutgoingMail
from .writing_out import write_circulars

PAUSE = 3  # seconds between two looks into the outbox
PAUSE_OF_CIRCULARS = 1
PAUSE_AFTER_FAILURE = 60
AFTER_FAILURE = datetime.timedelta(seconds=PAUSE_AFTER_FAILURE)

logger = logging.getLogger(__name__)


Task = Callable[[datetime.datetime], Any]  # given the moment
Job = Callable[[Callable[[], None]], bool]  # given what to call meanwhile; False: nothing to do


class Tasks(Protocol):
    """Protocol of the module of tasks and jobs that the worker runs beside mail (portal.front.tasks)."""

    DAILY: dict[Task, int]  # the hour in Tokyo from which it is done
    EVERY_ROUND: list[Task]
    JOBS: list[Job]


class Worker:
    """A process that works until it is stopped; any number may run, each mail is sent once.

    run() sends mail in a thread of its own, so that no import and no paper holds it up, and writes out what many people
    are told of in another, so that no mail server does. With `parent` (a process number) it ends when that process
    does.
    """

    def __init__(self, tasks: Tasks, parent: int | None = None) -> None:
        self.tasks = tasks
        self.is_stopped, self.parent = False, parent
        self.mails_beside = False  # threads write out circulars and send mail, and nobody else here
        self.done_on: dict[Task, datetime.date] = {}  # daily tasks: their last day
        self.again_at: dict[Task, datetime.datetime] = {}  # tasks that failed: when to try again

    def stop(self, *args: Any) -> None:
        """End after the task and the mail in flight; a second signal changes nothing."""
        self.is_stopped = True

    def is_stopping(self) -> bool:
        return self.is_stopped or bool(self.parent and os.getppid() != self.parent)

    def run(self) -> None:
        """Work until stopped: tasks and jobs here, circulars and mail in a thread each; ends when all have."""
        self.mails_beside = True
        beside = [
            threading.Thread(target=self._repeat, args=(self.write_out, PAUSE_OF_CIRCULARS), name="circulars"),
            threading.Thread(target=self._repeat, args=(self.send_due, PAUSE), name="mail"),
        ]
        for thread in beside:
            thread.start()
        try:
            while all(thread.is_alive() for thread in beside) and not self.is_stopping():  # else: end, be started anew
                self.pause(self.work_or_wait())
        finally:
            self.stop()
            for thread in beside:
                thread.join()

    def _repeat(self, do: Callable[[], bool], pause: int) -> None:
        """Do it again and again, until stopped; no failure ends it, the database's neither."""
        try:
            while not self.is_stopping():
                close_old_connections()
                try:
                    seconds = pause if do() else PAUSE_AFTER_FAILURE
                except Exception:
                    logger.exception(
                        "メールとお知らせの処理で失敗しました。%s秒後にやり直します。", PAUSE_AFTER_FAILURE
                    )
                    seconds = PAUSE_AFTER_FAILURE
                self.pause(seconds)
        finally:
            connections.close_all()  # this thread's own

    def send(self) -> None:
        """Write out circulars and send what is due, unless threads do; called while a job runs."""
        if not self.mails_beside:
            self.write_out()
            drain(self.is_stopping)

    def write_out(self) -> bool:
        """Write out circulars; False when one failed."""
        return write_circulars(self.is_stopping)

    def send_due(self) -> bool:
        """Send what is due; False when the mail server took no mail."""
        if drain(self.is_stopping):
            return True
        waiting = OutgoingMail.objects.waiting().count()
        logger.warning("送信サーバーを使えません。未送信 %s件。メールは失われません。", waiting)
        return False

    def work(self) -> bool:
        """Do one round of tasks, and of circulars and mail unless threads do them; False when one of these failed, or
        the mail server took no mail.
        """
        now = timezone.now()
        for each in self.tasks.EVERY_ROUND:
            self.attempt(each, now)
        for task, hour in self.tasks.DAILY.items():
            local = timezone.localtime(now)
            if local.hour >= hour and self.done_on.get(task) != local.date() and self.attempt(task, now):
                self.done_on[task] = local.date()
        return self.mails_beside or all([self.write_out(), self.send_due()])

    def attempt(self, task: Task, now: datetime.datetime) -> bool:
        """Run a task; False when it failed or waits after a failure, to be tried again a little later, or when the
        worker is stopping.
        """
        left = self.again_at.get(task, now) - now
        if self.is_stopping() or datetime.timedelta() < left <= AFTER_FAILURE:  # longer only if the clock was set back
            return False
        try:
            task(now)
        except Exception:
            name = getattr(task, "__name__", task)
            logger.exception("%s に失敗しました。ほかの仕事とメールは続け、あとでやり直します。", name)
            if connection.errors_occurred:
                close_old_connections()  # one that broke would fail the mail too
            self.again_at[task] = now + AFTER_FAILURE
            return False
        return True

    def work_on_one(self) -> bool:
        """Do one long job, a paper or an import; False when none waits."""
        return any(job(self.send) for job in self.tasks.JOBS)

    def work_or_wait(self) -> int:
        """Do one round and one job; returns the seconds to wait. No failure ends the worker, the database's neither."""
        close_old_connections()
        try:
            pause = PAUSE if self.work() else PAUSE_AFTER_FAILURE
            return 0 if self.work_on_one() else pause  # one paper or import, then what is due
        except Exception:
            logger.exception("送信の処理で失敗しました。%s秒後にやり直します。", PAUSE_AFTER_FAILURE)
            return PAUSE_AFTER_FAILURE

    def pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.is_stopping() and time.monotonic() < end:
            time.sleep(0.2)
