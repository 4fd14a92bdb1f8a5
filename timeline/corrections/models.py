import re
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from members.models import User
from portal.findings import Finding
from portal.models import AuditLine, RecordVersion
from timeline.entries.models.entries import Entry

QUOTED = re.compile("「([^「」]+)」")


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def record(
        self, subject: Any, changes: Iterable[tuple[str, str, str]], *, reason: str, by: User
    ) -> list["Correction"]:
        """Create a public Correction of `subject` for each change: (label, before, after)."""
        return [
            self.create(
                outcome=Correction.Outcome.CORRECTED,
                place=f"{subject}　{label}"[:100],
                as_printed=before,
                as_corrected=after,
                reason=reason,
                corrected_on=timezone.localdate(),
                corrected_by=by,
            )
            for label, before, after in changes
        ]

    def keep(self, finding: Finding, *, reason: str, by: User) -> "Correction | None":
        """確認済み: record that a finding was looked at and stays as printed. None when it was recorded before."""
        with transaction.atomic():
            list(RecordVersion.objects.select_for_update())  # one after the other
            if self.filter(finding=finding.code).exists():
                return None
            entry = Entry.objects.filter(key=finding.code.split(":")[1]).first()
            kept = self.create(
                outcome=Correction.Outcome.KEPT,
                entry=entry,
                place=finding.place[:100],
                as_printed=finding.printed[:300],
                reason=reason,
                finding=finding.code,
                corrected_on=timezone.localdate(),
                corrected_by=by,
            )
            AuditLine.objects.write("照合結果の確認", kept, by=by, reason=reason)
            if entry:
                entry.refresh_derived()
            return kept

    def of_published(self) -> Self:
        """Corrections of published entries, and of what is no entry."""
        return self.filter(Q(entry=None) | Q(entry__state=Entry.State.PUBLISHED))


class Correction(models.Model):
    """訂正: what stood in print, what stands here, and why. A doubtful reading is kept as printed and flagged."""

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", "訂正した"
        KEPT = "kept", "資料のまま残した"

    outcome = models.CharField("扱い", max_length=20, choices=Outcome)
    entry = models.ForeignKey(
        Entry, models.CASCADE, null=True, blank=True, related_name="corrections", verbose_name="経過"
    )
    place = models.CharField("箇所", max_length=100)
    as_printed = models.TextField("もとの記載")
    as_corrected = models.TextField("訂正後", blank=True)
    finding = models.CharField(
        "照合結果の記号",
        max_length=100,
        blank=True,
        help_text="check_record が示す記号。入力すると、その食い違いは確認済みになります",
    )
    reason = models.TextField("理由")
    corrected_on = models.DateField("訂正日")
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="訂正した者",
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-corrected_on", "-entry__first_day", "pk"]
        verbose_name = verbose_name_plural = "訂正"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="kept", as_corrected="") | (Q(outcome="corrected") & ~Q(as_corrected="")),
                name="timeline_correction_says_what_stands",
                violation_error_message="訂正したときは訂正後の記載を入力し、資料のまま残したときは空欄にしてください。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}：{self.as_printed}"

    def readings(self) -> list[str]:
        """How the place may be read: as printed, as corrected, and what the reason puts in 「」 as the likely text."""
        return [self.as_printed, self.as_corrected, *QUOTED.findall(self.reason)]

    def public_text(self) -> str:
        """What the public log says of it, in one line."""
        stands = f"もとの記載「{self.as_printed}」" + (f" 訂正後「{self.as_corrected}」" if self.as_corrected else "")
        return f"{self.place}　{stands}　{self.reason}"

    @property
    def is_corrected(self) -> bool:
        """Whether the text was corrected; False where the doubtful reading was kept as printed."""
        return self.outcome == self.Outcome.CORRECTED
