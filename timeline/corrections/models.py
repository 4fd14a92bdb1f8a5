import datetime
import functools
import operator
import re
from collections.abc import Collection, Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone

from members.models import User
from portal.findings import Finding
from portal.models import AuditLine, RecordVersion
from timeline.entries.models.entries import Entry

PLACE_LENGTH = 300
QUOTED = re.compile("「([^「」]+)」")


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def record(
        self, subject: Any, changes: Iterable[tuple[str, str, str]], *, reason: str, by: User
    ) -> list["Correction"]:
        """Create a public Correction of `subject`, as it was before, for each change: (label, before, after).

        What was kept of it as printed is overtaken: it stays in the list, and decides about no finding any more.
        `subject` is an AuditedModel of agreements.
        """
        new: list[Correction] = [
            self.create(
                outcome=Correction.Outcome.CORRECTED,
                subject_kind=subject._meta.verbose_name,
                subject_id=subject.pk,
                place=f"{subject.place_in_print}　{label}"[:PLACE_LENGTH],
                as_printed=before,
                as_corrected=after,
                reason=reason,
                corrected_on=timezone.localdate(),
                corrected_by=by,
            )
            for label, before, after in changes
        ]
        ended = subject.findings_ended_by(changes)
        self.deciding().filter(finding__in=ended).update(overtaken_by=new[0])
        return new

    def about(self, rows: Collection[Any]) -> Self:
        """Corrections of any of these rows of agreements, by their kind and id."""
        ids: dict[str, list[int]] = {}
        for row in rows:
            ids.setdefault(str(row._meta.verbose_name), []).append(row.pk)
        if not ids:
            return self.none()
        of_kinds = (Q(subject_kind=kind, subject_id__in=found) for kind, found in ids.items())
        return self.filter(functools.reduce(operator.or_, of_kinds))

    def deciding(self) -> Self:
        """Those that settle a finding: recorded about one, and what they are about was not put right since."""
        return self.exclude(finding="").filter(overtaken_by=None)

    def keep(self, finding: Finding, *, reason: str, by: User) -> "Correction | None":
        """確認済み: record that a finding was looked at and stays as printed. None when it was recorded before."""
        with transaction.atomic():
            list(RecordVersion.objects.select_for_update())  # one after the other
            if self.deciding().filter(finding=finding.code).exists():
                return None
            entry = Entry.objects.filter(key=finding.code.split(":")[1]).first()
            kept = self.create(
                outcome=Correction.Outcome.KEPT,
                entry=entry,
                place=finding.place[:PLACE_LENGTH],
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

    def made_between(self, first: datetime.date, last: datetime.date) -> Self:
        """Those made after `first` and until `last`, the oldest first."""
        return self.filter(corrected_on__gt=first, corrected_on__lte=last).order_by("corrected_on", "pk")

    def count_by_day(self, most: int) -> list[tuple[datetime.date, int]]:
        """The last `most` days on which something was corrected or kept, newest first, and how many. One query."""
        days = self.order_by().values_list("corrected_on").annotate(models.Count("pk"))
        return list(days.order_by("-corrected_on")[:most])

    def count_by_year(self) -> dict[tuple[str, int | None], int]:
        """{(outcome, calendar year of the entry, None for what is no entry): how many}, in the order of in_log()."""
        year = ExtractYear("entry__first_day")
        groups = self.order_by().values_list("outcome", year).annotate(models.Count("pk"))
        found = {(outcome, year): number for outcome, year, number in groups}
        return dict(sorted(found.items(), key=lambda row: (row[0][0], -(row[0][1] or 9999))))

    def in_log(self) -> Self:
        """In the order of the public log: what was corrected first, of that what is no entry, then the newest years."""
        year = F("entry__first_day__year").desc(nulls_first=True)
        return self.order_by("outcome", year, "-corrected_on", "-entry__first_day", "pk")

    def in_years(self, years: Iterable[tuple[str, int | None]]) -> Self:
        """Those of an outcome and a calendar year as count_by_year() names them."""
        wanted = (
            Q(outcome=outcome, entry__first_day__year=year) if year else Q(outcome=outcome, entry=None)
            for outcome, year in years
        )
        return self.filter(functools.reduce(operator.or_, wanted))


class Correction(models.Model):
    """訂正: what stood in print, what stands here, and why. A doubtful reading is kept as printed and flagged."""

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", "訂正した"
        KEPT = "kept", "資料のまま残した"

    outcome = models.CharField("扱い", max_length=20, choices=Outcome)
    entry = models.ForeignKey(
        Entry, models.CASCADE, null=True, blank=True, related_name="corrections", verbose_name="経過"
    )
    subject_kind = models.CharField("対象の種類", max_length=50, blank=True, help_text="公表値、協定など。経過なら空欄")
    subject_id = models.PositiveBigIntegerField("対象の番号", null=True, blank=True)
    place = models.CharField("箇所", max_length=PLACE_LENGTH)
    as_printed = models.TextField("もとの記載")
    as_corrected = models.TextField("訂正後", blank=True)
    finding = models.CharField(
        "照合結果の記号",
        max_length=100,
        blank=True,
        help_text="check_record が示す記号。入力すると、その食い違いは確認済みになります",
    )
    overtaken_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="そののちの訂正"
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
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="timeline_correction_subject")]
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

    @property
    def what(self) -> str:
        """The kind of what it is about: 経過, 公表値, 協定 …; empty where only a finding names it."""
        return self.subject_kind or ("経過" if self.entry_id else "")

    def get_absolute_url(self) -> str:
        """The page of this one: in the log it may stand on any page."""
        return reverse("timeline:correction-detail", args=[self.pk])
