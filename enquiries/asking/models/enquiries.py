import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from enquiries.questions.models import Questionnaire
from members.models import Assignment, Municipality, User
from members.people.reach import Reach
from portal.models import AuditLine, RecordVersion

from .. import notices
from .addressees import EnquiryAddressee


class EnquiryIncomplete(Exception):
    """Refusal to send: `args` are sentences that say what is missing."""


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def drafts(self) -> Self:
        return self.filter(sent_at=None)

    def sent(self) -> Self:
        return self.exclude(sent_at=None)

    def open(self) -> Self:
        """Sent and not closed: answers are taken, also after the last day."""
        return self.sent().filter(closed_at=None)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The secretariat's all; a municipality's people read those sent to it."""
        if user.is_anonymous:
            return self.none()
        if user.is_secretariat:
            return self
        if not user.municipality:
            return self.none()
        asked = EnquiryAddressee.objects.filter(municipality=user.municipality)
        return self.sent().filter(pk__in=asked.values("enquiry"))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """The asker's: the secretariat."""
        return self if not user.is_anonymous and user.is_secretariat else self.none()


class Enquiry(models.Model):
    """照会: a questionnaire, sent by the secretariat to municipalities and wards, to be handed in by a day.

    Draft until `sent_at`, open until `closed_at`; an open one still takes answers after `due_on`.
    """

    class Preset(models.TextChoices):
        SURVEY = "survey", "アンケート"
        GRANT_APPLICATION = "grant_application", "助成金の申請"
        GRANT_RESULT = "grant_result", "助成金の実績報告"
        YEARLY_RETURN = "yearly_return", "各区連携・交流事業調査"
        OPINIONS = "opinions", "意見の取りまとめ"
        NOTICE = "notice", "お知らせと出欠"
        BOOTHS = "booths", "出展・物産の募集"

    number = models.PositiveIntegerField("番号", null=True, unique=True, editable=False)  # from its sending on
    title = models.CharField("件名", max_length=100)
    preset = models.CharField("種類", max_length=20, choices=Preset, default=Preset.SURVEY)
    lead = models.TextField("依頼文", max_length=4000, blank=True)
    fiscal_year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    as_of = models.DateField("基準日", null=True, blank=True, help_text="いつの状況を答えてもらうか")
    due_on = models.DateField("回答期限", null=True, blank=True)
    questionnaire = models.OneToOneField(
        Questionnaire, models.PROTECT, related_name="enquiry", verbose_name="調査票", editable=False
    )
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="next_ones", verbose_name="前の回の照会"
    )
    created_at = models.DateTimeField("作った日時", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="作った人", editable=False
    )
    sent_at = models.DateTimeField("送った日時", null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="送った人", editable=False
    )
    closed_at = models.DateTimeField("締め切った日時", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="締め切った人",
        editable=False,
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = verbose_name_plural = "照会"
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, number=None)
                | Q(sent_at__isnull=False, number__isnull=False, due_on__isnull=False),
                name="enquiries_enquiry_sent_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(sent_at__isnull=False), name="enquiries_enquiry_closed_was_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_name}「{self.title}」"

    def get_absolute_url(self) -> str:
        return reverse("enquiries:enquiry-detail", args=[self.pk])

    @property
    def number_name(self) -> str:
        """照会第12号: can be typed, and read over the telephone; 照会の下書き before it is sent."""
        return f"照会第{self.number}号" if self.number is not None else "照会の下書き"

    @property
    def is_draft(self) -> bool:
        return self.sent_at is None

    @property
    def is_open(self) -> bool:
        return self.sent_at is not None and self.closed_at is None

    def missing(self) -> list[str]:
        """Sentences that say what a draft lacks before it can be sent; none when it lacks nothing. Two queries."""
        said = []
        if not self.due_on:
            said.append("回答期限を決めてください。")
        elif self.due_on < timezone.localdate():
            said.append("回答期限が過ぎています。今日からあとの日にしてください。")
        if not any(question.asks for question in self.questionnaire.listed()):
            said.append("設問を1つ以上作ってください。")
        if not self.addressees.exists():
            said.append("あて先を選んでください。")
        return said

    @transaction.atomic
    def send(self, *, by: User) -> Reach | None:
        """Fix the questionnaire, give the enquiry its number and tell whom it asks, once.

        Returns who was told and who could not be; None when it was sent before. Raises EnquiryIncomplete.
        """
        list(RecordVersion.objects.select_for_update())  # numbers are given one after the other, without gaps
        drafts = Enquiry.objects.drafts().select_for_update(of=("self",), no_key=True)
        if not drafts.filter(pk=self.pk).exists():
            return None
        self.refresh_from_db()
        if missing := self.missing():
            raise EnquiryIncomplete(*missing)
        last = Enquiry.objects.aggregate(last=Max("number"))["last"] or 0
        now = timezone.now()
        Enquiry.objects.filter(pk=self.pk).update(number=last + 1, sent_at=now, sent_by=by)
        self.questionnaire.publish()
        self.refresh_from_db()
        AuditLine.objects.write("照会の送付", self, by=by)
        return self.tell(by=by)

    def tell(self, *, by: User) -> Reach:
        """Tell those asked who were not told yet and have people today; returns who was told and who could not be."""
        day = timezone.localdate()
        untold = self.addressees.untold()
        reach = untold.reach(day)
        readers = untold.readers(day)
        untold.filter(municipality__in=Assignment.objects.served(day)).update(told_at=timezone.now())
        notices.answer_wanted(self, readers)
        return reach

    @transaction.atomic
    def add(self, places: Any, *, by: User) -> int:
        """Ask these municipalities (ids, or a queryset of Municipality) too; returns how many were not asked before.

        Those of an enquiry that was sent are told at once.
        """
        Enquiry.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        self.refresh_from_db()
        asked = set(self.addressees.values_list("municipality", flat=True))
        new = [place for place in Municipality.objects.filter(pk__in=places) if place.pk not in asked]
        added_at = timezone.now() if self.sent_at else None
        EnquiryAddressee.objects.bulk_create(
            EnquiryAddressee(enquiry=self, municipality=place, added_at=added_at) for place in new
        )
        if new and self.sent_at:
            AuditLine.objects.write("照会のあて先の追加", self, by=by, reason=f"{len(new)}件")
            self.tell(by=by)
        return len(new)

    @transaction.atomic
    def close(self, *, by: User) -> bool:
        """Close once: nothing is handed in any more. False when it is closed, or was not sent."""
        if not Enquiry.objects.open().filter(pk=self.pk).update(closed_at=timezone.now(), closed_by=by):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の締切り", self, by=by)
        return True

    @transaction.atomic
    def reopen(self, *, by: User) -> bool:
        """Take answers again. False when it is open, or was not sent."""
        closed = Enquiry.objects.sent().exclude(closed_at=None)
        if not closed.filter(pk=self.pk).update(closed_at=None, closed_by=None):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の受付の再開", self, by=by)
        return True

    @transaction.atomic
    def extend(self, until: datetime.date, *, by: User) -> bool:
        """Move the last day for all later, and tell those that have not handed in. False when it is not later."""
        open_ones = Enquiry.objects.open().filter(pk=self.pk, due_on__lt=until)
        if not open_ones.update(due_on=until):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の期限の延長", self, by=by)
        notices.extended(self, self.addressees.awaited().readers(timezone.localdate()), until)
        return True
