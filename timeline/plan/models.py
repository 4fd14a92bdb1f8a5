from __future__ import annotations

import datetime
from collections import Counter
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from agreements.revisions.models import AuditedModel
from members.models import User
from portal.japanese.wareki import fiscal_year_name
from portal.models import AuditLine
from timeline.entries.models.entries import Entry
from timeline.entries.models.venues import Series
from timeline.kinds.models import EntryKind
from timeline.meetings.models.meetings import Meeting
from timeline.meetings.models.series import MeetingSeries

from .days import month_end, when_text, year_span

NOT_PLANNED = [str(kind) for kind in (Entry.Kind.NATIONAL, Entry.Kind.VISIT, Entry.Kind.RELIEF, Entry.Kind.OTHER)]


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def of_year(self, year: int) -> Self:
        """Lines of the fiscal year, by the days planned, those without days last."""
        found = self.filter(fiscal_year=year).select_related(
            "kind", "series", "entry__kind", "meeting__entry__kind", "meeting__series__series"
        )
        return found.order_by(F("first_day").asc(nulls_last=True), "entry__first_day", "pk")

    def years(self) -> list[int]:
        """Fiscal years that have a plan, newest first. One query."""
        return list(self.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())

    def enter_from_record(self, year: int, *, by: User | None) -> int:
        """A line for each published meeting, event, signing and paper of the fiscal year that has none; how many.

        For a year whose plan is not known: the days planned stay blank, and the title is the entry's. Sessions become
        meetings of their own, so that what was decided there can be followed up.
        """
        first, last = year_span(year)
        with transaction.atomic():
            entries = Entry.objects.published().filter(first_day__gte=first, first_day__lte=last)
            entries = entries.exclude(kind__key__in=NOT_PLANNED)
            standing = [line.named_entry for line in self.of_year(year)]
            entries = entries.exclude(pk__in=[entry.pk for entry in standing if entry])
            new = list(entries.select_related("series").oldest_first())
            for entry in new:
                series = MeetingSeries.objects.of_entry(entry)
                meeting = Meeting.objects.take_up(entry, series, by=by) if series else None
                self.create(
                    fiscal_year=year,
                    kind_id=entry.kind_id,
                    series=entry.series,
                    number=entry.number,
                    meeting=meeting,
                    entry=None if meeting else entry,
                )
            if new and by:  # as Meeting.objects.take_up
                self._note("年間計画を経過から作成", year, len(new), by)
            return len(new)

    def copy_from_last_year(self, year: int, *, by: User | None) -> int:
        """The lines of the year before as lines of this one, by the month; those that stand already are left out.

        The month is that of last year's plan, or of the day it was held where no plan is known. Returns how many.
        """
        with transaction.atomic():
            standing = Counter(line.matter for line in self.of_year(year))
            new = [line.next_year() for line in self.of_year(year - 1)]
            kept = []
            for line in new:
                standing[line.matter] -= 1
                if standing[line.matter] < 0:
                    kept.append(line)
            self.model._default_manager.bulk_create(kept)
            if kept:
                self._note("年間計画を前年度から複写", year, len(kept), by)
            return len(kept)

    def share(self, year: int, *, by: User | None) -> int:
        """Show all lines of the year to wards and members, as once the plan was confirmed; how many were not shown."""
        with transaction.atomic():
            number = self.filter(fiscal_year=year, is_shared=False).update(is_shared=True)
            if number:
                self._note("年間計画を区と会員に示す", year, number, by)
            return number

    def _note(self, action: str, year: int, number: int, by: User | None) -> None:
        first = self.filter(fiscal_year=year).earliest("pk")
        AuditLine.objects.write(action, first, by=by, reason=f"{fiscal_year_name(year)}　{number}件")


class PlanLine(AuditedModel):
    """年間計画の一行: a meeting, event, signing or paper planned for a fiscal year, by the day or the month.

    It ticks itself: its entry is the one named, that of its meeting, or what plan.year finds. Neither day nor title is
    said again of what the chronology says already. Wards and members see it (shared_plan) once it `is_shared`.
    """

    fiscal_year = models.PositiveSmallIntegerField("年度", db_index=True)
    kind = models.ForeignKey(
        EntryKind,
        models.PROTECT,
        to_field="key",
        db_column="kind",
        related_name="plan_lines",
        verbose_name="種別",
    )
    title = models.CharField("件名", max_length=200, blank=True)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="plan_lines", verbose_name="シリーズ"
    )
    number = models.PositiveSmallIntegerField("回", null=True, blank=True)
    first_day = models.DateField("計画のはじめの日", null=True, blank=True)
    last_day = models.DateField("計画の終わりの日", null=True, blank=True)
    is_by_month = models.BooleanField("月までの計画", default=False)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="plan_lines", verbose_name="会議の予定"
    )
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, related_name="plan_lines", verbose_name="経過"
    )
    is_shared = models.BooleanField("区と会員に示す", default=False, db_default=False)
    note = models.TextField("事務局のメモ", blank=True)

    FACTS = ("kind", "title", "series", "number", "meeting", "entry", "is_shared", "note")

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        ordering = ["fiscal_year", "pk"]
        verbose_name = verbose_name_plural = "年間計画"
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") | Q(entry__isnull=False) | Q(meeting__isnull=False),
                name="timeline_planline_named",
                violation_error_message="件名を入力するか、経過か会議を選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(first_day=None, last_day=None) | Q(last_day__gte=F("first_day")),
                name="timeline_planline_last_day_not_before_first",
                violation_error_message="終わりの日は、はじめの日と同じか、後の日にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{fiscal_year_name(self.fiscal_year)}　{self.shown_title}"

    def get_absolute_url(self) -> str:
        return reverse("timeline:plan-line-edit", args=[self.pk])

    @property
    def named_entry(self) -> Entry | None:
        """The entry that the line, or its meeting, points to."""
        return self.entry or (self.meeting.entry if self.meeting else None)

    @property
    def shown_title(self) -> str:
        if self.title:
            return self.title
        entry = self.named_entry
        return entry.title if entry else str(self.meeting)

    @property
    def when(self) -> str:
        """The days planned as they are typed: 9月, 9月9日～9月10日; blank where they are not known."""
        return when_text(self.first_day, self.last_day, is_by_month=self.is_by_month)

    @property
    def matter(self) -> tuple:
        """What tells two lines of a year apart."""
        return self.kind_id, self.shown_title, self.series_id, self.number, self.first_day

    def facts_by_label(self) -> dict[str, str]:
        return {**super().facts_by_label(), "時期": self.when or "（なし）"}

    def remove(self, *, by: User | None) -> None:
        """Take the line off the plan, noted in the audit; its entry and meeting stay."""
        self.take_out("から外す", by=by)

    def next_year(self) -> PlanLine:
        """This line, unsaved, as one of the year after: its title with that year's name, its days as months."""
        entry, year = self.named_entry, self.fiscal_year + 1
        first, last = self.first_day, self.last_day
        if first is None and entry:
            first, last = entry.first_day, entry.last_day
        restarts = self.series is not None and self.series.restarts_yearly
        return PlanLine(
            fiscal_year=year,
            kind_id=self.kind_id,
            title=self.shown_title.replace(fiscal_year_name(self.fiscal_year), fiscal_year_name(year)),
            series=self.series,
            number=self.number if restarts else None,
            first_day=first and datetime.date(first.year + 1, first.month, 1),
            last_day=last and month_end(last.year + 1, last.month),
            is_by_month=first is not None,
        )
