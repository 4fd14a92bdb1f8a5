import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from members.models import Municipality, Office, User
from portal.models import AuditLine

from .. import notices
from .addressee_queries import EnquiryAddresseeQuerySet, Stage

if TYPE_CHECKING:  # the enquiry sends to its addressees and so imports this file
    from .enquiries import Enquiry


class EnquiryAddressee(models.Model):
    """あて先: a municipality or ward that an enquiry asks, and how far its answer is.

    `handed_in_at` is of the newest answer handed in: what counts. While it is being corrected (a new draft, or sent
    back by the secretariat) the answer handed in before stands.
    """

    Stage = Stage

    enquiry: "models.ForeignKey[Enquiry, Enquiry]" = models.ForeignKey(
        "enquiries.Enquiry", models.CASCADE, related_name="addressees", verbose_name="照会"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="あて先")
    added_at = models.DateTimeField("あとから加えた日時", null=True, blank=True)  # none: asked when it was sent
    told_at = models.DateTimeField("はじめて知らせた日時", null=True, blank=True)  # none: nobody there to tell
    seen_at = models.DateTimeField("はじめて見た日時", null=True, blank=True)
    extended_to = models.DateField("このあて先だけの回答期限", null=True, blank=True)
    office = models.ForeignKey(Office, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="担当課")
    stage = models.CharField("段階", max_length=10, choices=Stage, blank=True, default=Stage.UNTOUCHED)
    handed_in_at = models.DateTimeField("提出日時", null=True, blank=True)
    sent_back_reason = models.TextField("差戻しの理由", max_length=1000, blank=True)
    asked_again_at = models.DateTimeField("最後に催促した日時", null=True, blank=True)
    asked_again_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="催促した人"
    )

    last_day: datetime.date  # annotated by with_last_day()
    state: str  # annotated by with_state()

    objects = EnquiryAddresseeQuerySet.as_manager()

    class Meta:
        ordering = ["enquiry", "municipality__lg_code"]
        verbose_name = verbose_name_plural = "照会のあて先"
        constraints = [
            models.UniqueConstraint("enquiry", "municipality", name="enquiries_addressee_once"),
            models.CheckConstraint(
                condition=~Q(stage="handed_in", handed_in_at=None), name="enquiries_addressee_handed_in_has_its_moment"
            ),
            models.CheckConstraint(
                condition=~Q(stage="sent_back", sent_back_reason=""),
                name="enquiries_addressee_sent_back_says_why",
                violation_error_message="差し戻す理由を書いてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enquiry} {self.municipality}"

    @property
    def due_on(self) -> datetime.date | None:
        """The last day for this one: its own extension where that is later than the enquiry's day. Inclusive."""
        days = [day for day in (self.enquiry.due_on, self.extended_to) if day]
        return max(days, default=None)

    @property
    def is_corrected(self) -> bool:
        """Whether a correction of the answer handed in is being written."""
        return self.handed_in_at is not None and self.stage != Stage.HANDED_IN

    @property
    def is_sent_back(self) -> bool:
        """Whether the secretariat wants it corrected: until it is handed in anew, whoever has it in hand."""
        return self.sent_back_reason != ""

    def time_left(self, day: datetime.date) -> str:
        """あと5日, 今日まで, 3日過ぎています: the time left on `day`; empty where no day is set."""
        if not self.due_on:
            return ""
        left = (self.due_on - day).days
        return f"あと{left}日" if left > 0 else "今日まで" if left == 0 else f"{-left}日過ぎています"

    def hold(self) -> bool:
        """Lock enquiry and addressee for a change of the answer, so that a close comes before or after it.

        False when nothing can be answered any more, or when the questionnaire has another version than this object's
        enquiry, as it was read, says.
        """
        enquiries = type(self.enquiry).objects.select_for_update(of=("self",), no_key=True)
        found = enquiries.filter(pk=self.enquiry_id, questionnaire=self.enquiry.questionnaire_id)
        rows = EnquiryAddressee.objects.answerable().select_for_update(of=("self",), no_key=True)
        held = rows.filter(pk=self.pk).first() if found.first() else None
        if held:
            for field in ("stage", "handed_in_at", "office_id", "sent_back_reason"):
                setattr(self, field, getattr(held, field))
        return held is not None

    @transaction.atomic
    def extend(self, until: datetime.date, *, by: User) -> bool:
        """Give this one alone a later last day, and tell its people. False when that is not later, or it is closed."""
        row = (
            EnquiryAddressee.objects.answerable()
            .select_for_update(of=("self",), no_key=True)
            .filter(pk=self.pk)
            .first()
        )
        if not row or (row.due_on and until <= row.due_on):
            return False
        EnquiryAddressee.objects.filter(pk=self.pk).update(extended_to=until)
        self.refresh_from_db()
        AuditLine.objects.write("照会の期限の延長", self, by=by, municipality=self.municipality)
        mine = EnquiryAddressee.objects.filter(pk=self.pk)
        notices.extended(self.enquiry, mine.readers(timezone.localdate()), until)
        return True

    @transaction.atomic
    def ask_again(self, *, by: User) -> bool:
        """Ask its people for the answer once more, at most once an hour.

        False when it has handed in or may not any more, was asked within the hour, or has nobody to ask.
        """
        now = timezone.now()
        mine = EnquiryAddressee.objects.filter(pk=self.pk)
        readers = mine.holders(timezone.localdate())
        waiting = mine.awaited().rested(now)
        rested = EnquiryAddressee.objects.filter(pk__in=waiting.values("pk"))
        if not readers or not rested.update(asked_again_at=now, asked_again_by=by):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の回答の催促", self, by=by, municipality=self.municipality)
        notices.asked_again(self.enquiry, readers, now)
        return True

    @transaction.atomic
    def send_back(self, reason: str, *, by: User) -> bool:
        """差戻し: ask for a corrected answer; the one handed in stands until then. False unless one was handed in."""
        read = EnquiryAddressee.objects.answerable().filter(pk=self.pk, stage=Stage.HANDED_IN)
        if not EnquiryAddressee.objects.filter(pk__in=read.values("pk")).update(
            stage=Stage.SENT_BACK, sent_back_reason=reason
        ):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の回答の差戻し", self, by=by, municipality=self.municipality, reason=reason)
        mine = EnquiryAddressee.objects.filter(pk=self.pk)
        notices.sent_back(self, mine.readers(timezone.localdate()))
        return True
