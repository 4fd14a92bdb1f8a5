from django.conf import settings
from django.db import models
from django.db.models import Q

from .entries import Entry


class CorrectionQuerySet(models.QuerySet):
    def of_published(self):
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

    def __str__(self):
        return f"{self.place}：{self.as_printed}"
