"""EnquiryBase: the fields of an enquiry, and how it is called."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from enquiries.questions.questionnaires import Questionnaire
from portal.japanese.wareki import fiscal_year_in_both
from timeline.models import Disaster, Policy

from .enquiry_queries import EnquiryQuerySet

if TYPE_CHECKING:  # which is derived from this one
    from .enquiries import Enquiry

KEPT = ("title", "preset", "lead", "fiscal_year", "as_of", "due_on")  # what the form of a draft holds


class EnquiryIncomplete(Exception):
    """Refusal to send: `args` are sentences that say what is missing."""


class EnquiryBase(models.Model):
    """Abstract: fields, kinds and names of Enquiry. What is done with it stands in the classes derived from it."""

    addressees: Any  # EnquiryAddresseeQuerySet

    class Preset(models.TextChoices):
        SURVEY = "survey", "アンケート"
        GRANT_APPLICATION = "grant_application", "助成金の申請"
        GRANT_RESULT = "grant_result", "助成金の実績報告"
        YEARLY_RETURN = "yearly_return", "各区連携・交流事業調査"
        OPINIONS = "opinions", "意見の取りまとめ"
        NOTICE = "notice", "お知らせと出欠"
        BOOTHS = "booths", "出展・物産の募集"
        RELIEF = "relief", "災害支援の照会"
        OTHER = "other", "そのほかの照会"

    token = models.CharField("送信の記号", max_length=40, null=True, unique=True, editable=False)
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
    previous: "models.ForeignKey[Enquiry | None, Enquiry | None]" = models.ForeignKey(
        "enquiries.Enquiry",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="next_ones",
        verbose_name="前の回の照会",
    )
    disaster = models.ForeignKey(
        Disaster, models.PROTECT, null=True, editable=False, related_name="enquiries", verbose_name="災害"
    )
    policy = models.ForeignKey(
        Policy, models.PROTECT, null=True, editable=False, related_name="enquiries", verbose_name="国の方針"
    )
    revision = models.PositiveIntegerField("保存の回数", default=0, editable=False)
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
        abstract = True

    def __str__(self) -> str:
        return f"{self.number_name}「{self.title}」"

    def get_absolute_url(self) -> str:
        return reverse("enquiries:enquiry-detail", args=[self.pk])

    @property
    def number_name(self) -> str:
        """照会第12号: can be typed, and read over the telephone; 照会の下書き before it is sent."""
        return f"照会第{self.number}号" if self.number is not None else "照会の下書き"

    @property
    def fiscal_year_name(self) -> str:
        """令和8年度（2026年度）; empty when it is of none."""
        return fiscal_year_in_both(self.fiscal_year) if self.fiscal_year else ""

    @property
    def is_draft(self) -> bool:
        return self.sent_at is None

    @property
    def is_open(self) -> bool:
        return self.sent_at is not None and self.closed_at is None

    def hold_open(self) -> bool:
        """Lock the enquiry and read it anew; False when it takes no answers."""
        found = type(self).objects.open().select_for_update(of=("self",), no_key=True).filter(pk=self.pk).exists()
        self.refresh_from_db()
        return found
