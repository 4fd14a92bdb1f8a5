import datetime
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from members.models import User
from portal.japanese.percent import percent
from portal.models import AuditLine

if TYPE_CHECKING:  # a name of a type only: rows belong to jobs
    from .rows import ImportRow

LEASE = datetime.timedelta(minutes=5)  # a worker that died holds a job no longer than this


def file_path(job: "ImportJob", name: str) -> str:
    """Path of an upload: a random name, never the sender's."""
    return f"imports/{uuid.uuid4().hex}"


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """All jobs for the secretariat, none for others."""
        return self if user.is_authenticated and user.is_secretariat else self.none()

    def waiting(self, now: datetime.datetime) -> Self:
        """Jobs to be read or written whose lease is over or that have none."""
        busy = self.filter(state__in=[ImportJob.State.READING, ImportJob.State.WRITING])
        return busy.filter(Q(leased_until=None) | Q(leased_until__lte=now))

    def habits(self, user: User | None, kind: str) -> dict[str, str]:
        """{heading: key} of the columns that `user` last put right by hand for imports of this kind."""
        mapped = self.filter(created_by=user, kind=kind, answers__has_key="columns") if user else self.none()
        last = mapped.order_by("-created_at", "-pk").first()
        return last.answers["columns"] if last else {}

    def claim(self, now: datetime.datetime) -> "ImportJob | None":
        """Take the oldest waiting job for LEASE; None when there is none. Two workers never take the same.

        One that is being written is locked, however long its lease is over: nobody waits for it, or takes it.
        """
        for pk in self.waiting(now).order_by("created_at").values_list("pk", flat=True)[:20]:
            with transaction.atomic():
                job = self.waiting(now).filter(pk=pk).select_for_update(skip_locked=True).first()
                if job:
                    job.leased_until = now + LEASE
                    job.save(update_fields=["leased_until"])
                    return job
        return None


class ImportJob(models.Model):
    """取込み: one file or pasted text on its way into the record, from who sent it to what became of it."""

    class Kind(models.TextChoices):
        CHRONOLOGY = "chronology", "経過（締結団体一覧と推移を含む）"
        EVENTS = "events", "催し"
        MEMBERS = "members", "会員自治体と担当課"
        TIES = "ties", "各区交流"
        FIGURES = "figures", "公表値"

    class State(models.TextChoices):
        READING = "reading", "読取り中"
        CHECKING = "checking", "確認中"
        WRITING = "writing", "書込み中"
        DONE = "done", "取込み済み"
        REFUSED = "refused", "読み取れない"
        DROPPED = "dropped", "取りやめ"

    kind = models.CharField("内容", max_length=20, choices=Kind)
    name = models.CharField("ファイル名", max_length=200)
    file = models.FileField("ファイル", upload_to=file_path, max_length=100)
    source_title = models.CharField("出典の名称", max_length=200, blank=True)
    state = models.CharField("状態", max_length=20, choices=State, default=State.READING)
    problem = models.TextField("できなかった理由", blank=True)
    unread = models.JSONField("読まなかったもの", default=list, blank=True)
    questions = models.JSONField("全体についての問い", default=list, blank=True)  # imports.reading.readings.Question
    answers = models.JSONField("問いへの答え", default=dict, blank=True)
    columns = models.JSONField("列の対応", default=list, blank=True)  # [heading, example, key] of each column
    total = models.PositiveIntegerField("行数", default=0)
    done = models.PositiveIntegerField("読み取った行数", default=0)
    is_published = models.BooleanField("公開して取り込む", default=False)
    created_at = models.DateTimeField("受け取った日時", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="送った人"
    )
    leased_until = models.DateTimeField("処理中（この日時まで）", null=True, blank=True)
    finished_at = models.DateTimeField("終わった日時", null=True, blank=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        db_table = "timeline_importjob"  # made when imports were part of timeline
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "取込み"

    def __str__(self) -> str:
        return f"取込み 第{self.pk}号 {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("imports:import-detail", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.READING, self.State.WRITING)

    @property
    def percent(self) -> int:
        return percent(self.done, self.total) or 0

    def begin(self, *, by: User | None) -> None:
        """Save the new job with its file, before it is read. Whoever begins it holds it: no worker takes it as well."""
        with transaction.atomic():
            self.created_by = by
            self.leased_until = timezone.now() + LEASE
            self.save(force_insert=True)
            AuditLine.objects.write("取込みの受付", self, by=by)

    def renew_lease(self, **fields: Any) -> None:
        """Extend the lease to LEASE from now, and update `fields` (progress)."""
        self.leased_until = timezone.now() + LEASE
        ImportJob.objects.filter(pk=self.pk).update(leased_until=self.leased_until, **fields)

    def release(self, state: str, *, problem: str = "", **fields: Any) -> None:
        """Give the lease back and leave the job in `state`, unless it went on to another one meanwhile; rows that were
        read after it was dropped go as well.
        """
        fields |= {"state": state, "problem": problem, "leased_until": None}
        is_done = ImportJob.objects.filter(pk=self.pk, state=self.state).update(**fields)
        self.refresh_from_db()
        if not is_done and self.state == self.State.DROPPED:
            self.rows.all().delete()

    def answer(self, answers: dict[str, Any], *, by: User | None) -> bool:
        """Take answers about the whole, to be read again; what was decided about its rows is gone. False once written.

        Whoever answers holds the job: no worker takes it as well.
        """
        with transaction.atomic():
            read = ImportJob.objects.filter(pk=self.pk, state__in=[self.State.CHECKING, self.State.REFUSED])
            if not read.update(
                state=self.State.READING,
                answers=self.answers | answers,
                problem="",
                total=0,
                done=0,
                leased_until=timezone.now() + LEASE,
            ):
                return False
            self.rows.all().delete()
            self.refresh_from_db()
            AuditLine.objects.write("取込みの読み直し", self, by=by)
            return True

    def drop(self, *, by: User | None) -> bool:
        """Cancel the job (取りやめ) and delete its rows. False once it is written, or being written."""
        open_states = [self.State.READING, self.State.CHECKING, self.State.REFUSED]
        with transaction.atomic():
            open_jobs = ImportJob.objects.filter(pk=self.pk, state__in=open_states)
            if not open_jobs.update(state=self.State.DROPPED, finished_at=timezone.now(), leased_until=None):
                return False
            self.rows.all().delete()
            self.refresh_from_db()
            AuditLine.objects.write("取込みの取りやめ", self, by=by)
            return True

    def has_advice(self) -> bool:
        """Whether any open warning proposes a correction."""
        return any(True for _ in self._advised())

    def take_all_advice(self) -> int:
        """Apply the proposed correction of every open warning; returns how many."""
        return sum(row.take_advice(place) for row, place in self._advised())

    def _advised(self) -> Iterator[tuple["ImportRow", int]]:
        """Rows and places of the open warnings that propose a correction."""
        for row in self.rows.doubtful():
            for place, warning in row.open_warnings():
                if warning.get("corrected"):
                    yield row, place

    def request_writing(self, *, publish: bool, by: User | None) -> bool:
        """Ask for the accepted rows to be written. False when it is not being checked, or no row is accepted."""
        with transaction.atomic():
            checking = ImportJob.objects.filter(pk=self.pk, state=self.State.CHECKING)
            if not self.rows.accepted().exists() or not checking.update(
                state=self.State.WRITING, is_published=publish, problem="", leased_until=timezone.now() + LEASE
            ):
                return False
            self.refresh_from_db()
            AuditLine.objects.write("取込み", self, by=by, reason=f"{self.rows.accepted().count()}件")
            return True
