import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from members.models import User
from members.paper_codes.coded import Code, CodeQuerySet
from portal.models import AuditLine
from timeline.entries.models.entries import Entry

from .booths import Booth


class BoothCodeQuerySet(CodeQuerySet):
    def open(self) -> Self:
        """Standing codes of booths whose event, made public and not called off, goes on today: they are good on its
        days alone.
        """
        today = timezone.localdate()
        entries = Entry.objects.published().under_way(today).exclude(event_status__in=Entry.EventStatus.called_off())
        return self.not_revoked().filter(addressee__event__entry__in=entries.values("pk"))

    def typed(self, text: str) -> "BoothCode | None":
        """The open code that somebody typed; None for a wrong or revoked one, and on any other day."""
        places = ("addressee__municipality__prefecture", "addressee__event__entry")
        return self.holding(text).select_related(*places).first()


class BoothCode(Code):
    """区画の符号: printed for one booth; its results are typed with it on the days of the event, without account."""

    addressee = models.ForeignKey(Booth, models.CASCADE, related_name="codes", verbose_name="出展")

    objects = BoothCodeQuerySet.as_manager()

    class Meta:
        ordering = ["addressee", "pk"]
        verbose_name = verbose_name_plural = "区画の符号"
        constraints = [
            models.UniqueConstraint("addressee", condition=Q(revoked_at=None), name="timeline_boothcode_one_stands")
        ]


class BoothReportQuerySet(models.QuerySet["BoothReport"]):
    def newest(self) -> list["BoothReport"]:
        """Of each booth and day the report that came last; by booth and day. One query."""
        found = {(row.booth_id, row.day): row for row in self.order_by("day", "pk").select_related("booth")}
        return list(found.values())

    def take_in(self, booth: Booth, day: datetime.date, *, by: User | None, **said: Any) -> "BoothReport":
        """Keep what was reported of the booth for a day; the same once more is the same report. What came before stays.

        `by`: None with the printed code, else whoever typed it from the paper sheet.
        """
        with transaction.atomic():
            Booth.objects.select_for_update(no_key=True, of=("self",)).get(pk=booth.pk)
            last = self.filter(booth=booth, day=day).order_by("-pk").first()
            if last and all(getattr(last, name) == value for name, value in said.items()):
                return last
            report = self.create(booth=booth, day=day, entered_by=by, **said)
            AuditLine.objects.write("当日の結果の入力", booth, by=by, municipality=booth.municipality, reason=f"{day}")
            return report


class BoothReport(models.Model):
    """当日の結果: visitors and sales (yen) of one booth on one day, as of when it was sent. Blank is no zero."""

    class Left(models.TextChoices):
        SOLD_OUT = "sold_out", "完売"
        FEW = "few", "残り少し"
        LEFT = "left", "余った"

    booth = models.ForeignKey(Booth, models.PROTECT, related_name="reports", verbose_name="出展")
    day = models.DateField("日")
    visitors = models.PositiveIntegerField("来店した人", null=True, blank=True)
    sales = models.PositiveBigIntegerField("売上", null=True, blank=True, help_text="円")
    left = models.CharField("売れ行き", max_length=10, choices=Left, blank=True)
    remarks = models.TextField("気づいたこと", max_length=1000, blank=True)
    received_at = models.DateTimeField("受付日時", default=timezone.now)
    entered_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="用紙から入力した人"
    )

    objects = BoothReportQuerySet.as_manager()

    class Meta:
        ordering = ["booth", "day", "pk"]
        verbose_name = verbose_name_plural = "当日の結果"
        indexes = [models.Index("booth", "day", name="timeline_boothreport_of_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(visitors__isnull=False) | Q(sales__isnull=False) | ~Q(left="") | ~Q(remarks=""),
                name="timeline_boothreport_says_something",
                violation_error_message="どれか1つは入力してください。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.booth}　{self.day}"
