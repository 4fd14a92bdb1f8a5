import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from portal import waiting
from portal.database.periods import first_moment

from . import security_log

if TYPE_CHECKING:  # names of types only: members import portal
    from members.models import Municipality, User

ONE_DAY = datetime.timedelta(days=1)


def _log_each(lines: "list[AuditLine]") -> None:
    """Log the lines, and let the secretariat's menu count what waits anew once they are committed; a cache that fails
    does no harm.
    """
    transaction.on_commit(waiting.forget, robust=True)
    for line in lines:
        _log(line, "change")


def _log(line: "AuditLine", event: str) -> None:
    about = f"{line.subject_kind} {line.subject_id}"
    place = line.municipality
    security_log.write(
        event, ok=True, user=line.by, municipality=place, about=about, with_change=True, action=line.action
    )


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    def about(self, municipalities: "Iterable[Municipality]") -> Self:
        return self.filter(municipality__in=municipalities)

    def between(self, first: datetime.date | None, last: datetime.date | None) -> Self:
        """Lines of these days in Tokyo, both included; None leaves an end open."""
        if first:
            self = self.filter(at__gte=first_moment(first))
        return self.filter(at__lt=first_moment(last + ONE_DAY)) if last else self

    def unsaid(self, reason: str, subject: Any, *, by: "User") -> str:
        """`reason` as typed, or nothing when `by` gave it about `subject` before: then its form was sent twice."""
        mine = self.filter(subject_kind=subject._meta.verbose_name, subject_id=subject.pk, by=by)
        said = reason.replace("\r\n", "\n").strip()
        return "" if said and mine.filter(reason__endswith=said).exists() else said

    def search(self, query: str) -> Self:
        """Lines in whose action, subject, person or reason every word of `query` stands."""
        for word in query.split():
            fields = ("action", "subject_kind", "subject", "by_name", "reason")
            self = self.filter(Q(*[(f"{field}__icontains", word) for field in fields], _connector=Q.OR))
        return self


class AuditLineManager(models.Manager.from_queryset(AuditLineQuerySet)):  # type: ignore[misc]
    def write(
        self,
        action: str,
        subject: Any,
        *,
        by: "User | None",
        municipality: "Municipality | None" = None,
        reason: str = "",
    ) -> "AuditLine":
        """Note who did what to what, in the transaction of the change itself.

        `subject` is any object; its kind and text are kept, for it may be renamed later. The secretariat reads
        every line: what has private words in its text has an `audit_name` without them.
        """
        line = self._line(action, subject, by, municipality, reason)
        line.save(force_insert=True)
        _log_each([line])
        return line

    def write_each(
        self, action: str, subjects: "Iterable[tuple[Any, Municipality | None]]", *, by: "User | None"
    ) -> None:
        """A line of each subject, with its municipality, as `write` notes it. One query."""
        lines = [self._line(action, subject, by, place, "") for subject, place in subjects]
        self.bulk_create(lines)
        _log_each(lines)

    def _line(
        self, action: str, subject: Any, by: "User | None", municipality: "Municipality | None", reason: str
    ) -> "AuditLine":
        """A line, not saved."""
        return self.model(
            action=action,
            subject_kind=subject._meta.verbose_name,
            subject_id=subject.pk,
            subject=getattr(subject, "audit_name", str(subject))[:300],
            by=by,
            by_name=str(by)[:100] if by else "",
            municipality=municipality,
            reason=reason,
        )

    def write_download(self, name: str, *, by: "User", municipality: "Municipality | None") -> "AuditLine":
        """Note who took a list of people away as a file. `name`: of the list, with the kind of file."""
        line = self.create(
            action="一覧のダウンロード",
            subject_kind="一覧",
            subject_id=0,  # a list has no number
            subject=name,
            by=by,
            by_name=str(by)[:100],
            municipality=municipality,
        )
        _log(line, "export")
        return line


class AuditLine(models.Model):
    """操作の記録: one line for every decision and change of rights. Never changed, never deleted."""

    at = models.DateTimeField("日時", auto_now_add=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="操作した人"
    )
    by_name = models.CharField("操作した人の名前", max_length=100, blank=True)
    municipality = models.ForeignKey(
        "members.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="自治体"
    )
    action = models.CharField("操作", max_length=50)
    subject_kind = models.CharField("対象の種類", max_length=50)
    subject_id = models.BigIntegerField("対象の番号")
    subject = models.CharField("対象", max_length=300)
    reason = models.TextField("理由", blank=True)

    objects = AuditLineManager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "操作の記録"

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
