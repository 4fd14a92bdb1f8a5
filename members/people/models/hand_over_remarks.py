from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from members.accounts.models.users import User
from portal.models import AuditLine

from .assignments import Assignment

SAVED = "申し送りの保存"


class HandOverRemarksManager(models.Manager["HandOverRemarks"]):
    def of(self, assignment: Assignment) -> "HandOverRemarks":
        """The remarks on a hand-over; unsaved ones of version 0 when nobody has written any."""
        return self.filter(assignment=assignment).first() or HandOverRemarks(assignment=assignment)


class HandOverRemarks(models.Model):
    """申し送り: what a successor should know besides, printed on the 引継書. Read by whoever reads that."""

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="remarks", verbose_name="在任")
    text = models.TextField("申し送り", max_length=4000, blank=True)
    version = models.PositiveIntegerField("版", default=0, editable=False)
    saved_at = models.DateTimeField("保存日時", default=timezone.now, editable=False)

    objects = HandOverRemarksManager()

    class Meta:
        ordering = ["assignment"]
        verbose_name = verbose_name_plural = "申し送り"

    def __str__(self) -> str:
        return f"{self.assignment.office}の申し送り"

    @transaction.atomic
    def revise(self, *, by: User, version: int, text: str) -> bool:
        """Write `text` over what was read as `version` (0: nothing yet). False when somebody else saved meanwhile."""
        row, _ = HandOverRemarks.objects.get_or_create(assignment=self.assignment)
        now: dict[str, Any] = {"text": text, "version": F("version") + 1, "saved_at": timezone.now()}
        if not HandOverRemarks.objects.filter(pk=row.pk, version=version).update(**now):
            return False
        row.refresh_from_db()
        AuditLine.objects.write(SAVED, row, by=by, municipality=self.assignment.office.municipality)
        return True

    def last_change(self) -> AuditLine | None:
        """The line of the audit about the last save: who and when."""
        found = AuditLine.objects.filter(subject_kind=self._meta.verbose_name, subject_id=self.pk)
        return found.filter(action=SAVED).first()
