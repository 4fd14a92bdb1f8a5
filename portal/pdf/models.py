import datetime
import hashlib
from typing import Any, Self

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.audit.models import AuditLine
from portal.database.models import RecordVersion

LEASE = datetime.timedelta(minutes=5)
MOST_TRIES = 3
KEPT = datetime.timedelta(days=30)
MOST_WAITING = 20
MOST_WAITING_FOR_VISITORS = 10  # with more before theirs they wait outside: the rest is for who is logged in
MOST_KEPT = 200
TRY_AGAIN_AFTER = datetime.timedelta(minutes=10)


class PaperQuerySet(models.QuerySet["Paper"]):
    def waiting(self) -> Self:
        """Papers in the queue: neither made nor given up."""
        return self.filter(made_at=None, failed_at=None)

    def made(self) -> Self:
        """Papers with their file, the newest first."""
        return self.exclude(made_at=None).order_by("-made_at", "-pk")

    def editions(self) -> Self:
        """保存版: those that are kept for good and have their file, the newest first."""
        return self.made().exclude(kept_at=None).order_by("-kept_at", "-pk")

    def ask(self, name: str, html: str, mark: str = "", *, by_visitor: bool = False) -> "Paper | None":
        """The paper with exactly this text, put into the queue when it is new; None while the queue is full.

        `mark` names what else the file depends on (the code's release). Asked again, it is the same paper; one that
        could not be made is tried again after ten minutes.
        """
        now = timezone.now()
        digest = hashlib.blake2b(f"{mark}\n{name}\n{html}".encode(), digest_size=32).hexdigest()
        paper = self.filter(digest=digest).first()
        if paper and not (paper.failed_at and paper.failed_at <= now - TRY_AGAIN_AFTER):
            return paper
        if self.waiting().count() >= (MOST_WAITING_FOR_VISITORS if by_visitor else MOST_WAITING):
            return None
        fresh = {"html": html, "asked_at": now, "attempts": 0, "failed_at": None, "failure": "", "leased_until": None}
        if paper:
            self.filter(pk=paper.pk).exclude(failed_at=None).update(**fresh)
            paper.refresh_from_db()
            return paper
        return self.get_or_create(digest=digest, defaults={"name": name, **fresh})[0]

    def claim(self, now: datetime.datetime) -> "Paper | None":
        """Take the oldest waiting paper for LEASE; None when there is none. Two workers never take the same."""
        free = self.waiting().filter(Q(leased_until=None) | Q(leased_until__lte=now))
        given_up = free.filter(attempts__gte=MOST_TRIES)  # the process that tried ended each time
        given_up.update(failed_at=now, failure="作成の途中で処理が止まりました。", html="")
        for pk in free.order_by("asked_at", "pk").values_list("pk", flat=True)[:5]:
            if free.filter(pk=pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1):
                return self.get(pk=pk)
        return None

    def erase(self, now: datetime.datetime) -> None:
        """Delete what was made or given up KEPT before `now`, and its files: it can be made again. Not what is kept."""
        until = now - KEPT
        for paper in self.filter(kept_at=None).filter(Q(made_at__lte=until) | Q(failed_at__lte=until)):
            paper.file.delete(save=False)
            paper.delete()

    def delete_oldest(self) -> None:
        """Delete what was made before the newest MOST_KEPT, and its files: it can be made again. Not what is kept."""
        for paper in self.made().filter(kept_at=None)[MOST_KEPT:]:
            paper.file.delete(save=False)
            paper.delete()


class Paper(models.Model):
    """書類: a page of the portal of which the worker (manage.py worker) makes a PDF.

    It is known by its text: the same text is made once, and a changed record gives another paper. Who may have it is
    asked by the view that writes the text each time (portal.pdf.jobs).
    """

    digest = models.CharField("記号", max_length=64, unique=True)
    name = models.CharField("名称", max_length=200)
    html = models.TextField("本文", blank=True)
    file = models.FileField("ファイル", upload_to="papers", blank=True)
    asked_at = models.DateTimeField("依頼日時", default=timezone.now, db_index=True)
    leased_until = models.DateTimeField("作成中（この日時まで）", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("試した回数", default=0)
    made_at = models.DateTimeField("作成日時", null=True, blank=True)
    failed_at = models.DateTimeField("中止日時", null=True, blank=True)
    failure = models.CharField("理由", max_length=300, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_default="")
    kept_at = models.DateTimeField("保存版にした日時", null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="保存版にした人",
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = verbose_name_plural = "書類"
        constraints = [
            models.CheckConstraint(condition=Q(made_at=None) | Q(failed_at=None), name="portal_paper_made_or_failed")
        ]

    def __str__(self) -> str:
        return self.name

    def ahead(self) -> int:
        """The number of papers that are made before this one."""
        return (
            Paper.objects.waiting()
            .filter(Q(asked_at__lt=self.asked_at) | Q(asked_at=self.asked_at, pk__lt=self.pk))
            .count()
        )

    def keep(self, content: bytes) -> bool:
        """Store the PDF. False when another worker was faster: then the file is not kept."""
        self.file.save(f"{self.digest}.pdf", ContentFile(content), save=False)
        sha256 = hashlib.sha256(content).hexdigest()
        fields = {"file": self.file.name, "made_at": timezone.now(), "html": "", "leased_until": None}
        if Paper.objects.waiting().filter(pk=self.pk).update(sha256=sha256, **fields):
            if Paper.objects.editions().filter(pk=self.pk).exists():
                RecordVersion.count_change()  # the public page offers it from now on
            return True
        self.file.delete(save=False)
        return False

    def keep_for_good(self, *, by: Any) -> bool:
        """保存版にする: its bytes stay, made or to be made, so that their hash can be cited. False when it was done."""
        with transaction.atomic():
            if not Paper.objects.filter(pk=self.pk, kept_at=None).update(kept_at=timezone.now(), kept_by=by):
                return False
            RecordVersion.count_change()
            AuditLine.objects.write("書類の保存", self, by=by)
            return True

    def give_up(self, reason: str) -> bool:
        """Mark as failed until asked for again after TRY_AGAIN_AFTER; False when another worker made it or gave up."""
        fields = {"failed_at": timezone.now(), "failure": reason[:300], "html": "", "leased_until": None}
        return bool(Paper.objects.waiting().filter(pk=self.pk).update(**fields))
