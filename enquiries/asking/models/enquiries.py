import datetime
import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone

from enquiries.questions.models import Questionnaire
from enquiries.questions.presets import questionnaire_for
from members.models import Assignment, Municipality, User
from members.people.reach import Reach
from portal.japanese.wareki import era_year
from portal.models import AuditLine, RecordVersion
from timeline.models import Disaster, Policy

from .. import notices
from .addressees import EnquiryAddressee

KEPT = ("title", "preset", "lead", "fiscal_year", "as_of", "due_on")  # what the form of a draft holds


def fiscal_year_name(year: int) -> str:
    """令和8年度（2026年度）."""
    return f"{era_year(datetime.date(year, 4, 1))}年度（{year}年度）"


class EnquiryIncomplete(Exception):
    """Refusal to send: `args` are sentences that say what is missing."""


class RecipientsChanged(Exception):
    """Refusal to send: whom it reaches, or what it asks, is not what was shown before sending."""


class Recipients(NamedTuple):
    """Whom a sending reaches: municipalities where somebody is told, those with nobody (a letter), number of people.

    `mark`: a digest of all that, and of what is asked; another one where anything changed meanwhile.
    """

    told: list[Any]
    nobody: list[Any]
    people: int
    mark: str


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def drafts(self) -> Self:
        return self.filter(sent_at=None)

    def sent(self) -> Self:
        return self.exclude(sent_at=None)

    def open(self) -> Self:
        """Sent and not closed: answers are taken, also after the last day."""
        return self.sent().filter(closed_at=None)

    def closed(self) -> Self:
        return self.exclude(closed_at=None)

    def begin(self, *, by: User, token: str, previous: "Enquiry | None" = None, **fields: Any) -> "Enquiry":
        """A new draft with the ready questions of its kind; with `previous` its questions, which keep their keys, and
        its addressees are copied.

        The same `token` again is the same draft.
        """
        with transaction.atomic():
            if before := self.filter(token=token).first():
                return before
            copied = previous and previous.questionnaire.copy(as_next_version=False)
            questionnaire = copied or questionnaire_for(fields.get("preset", Enquiry.Preset.SURVEY))
            said = {"questionnaire": questionnaire, "previous": previous, "created_by": by, **fields}
            enquiry, is_new = self.get_or_create(token=token, defaults=said)
            if not is_new:
                questionnaire.delete()
            elif previous:
                standing = Municipality.objects.as_of(timezone.localdate())
                enquiry.add(standing.filter(pk__in=previous.addressees.values("municipality")), by=by)
            return enquiry

    def ask_wards(self, *, by: User, token: str, **fields: Any) -> "Enquiry":
        """begin() with the 23 wards of today as addressees; they and its words may be changed before it is sent."""
        with transaction.atomic():
            enquiry = self.begin(by=by, token=token, **fields)
            if enquiry.is_draft and not enquiry.addressees.exists():
                enquiry.add(Municipality.objects.as_of(timezone.localdate()).wards(), by=by)
            return enquiry

    def of_presets(self, presets: Iterable[str]) -> Self:
        """Enquiries of these kinds (Enquiry.Preset)."""
        return self.filter(preset__in=list(presets))

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
        RELIEF = "relief", "災害支援の照会"

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
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="next_ones", verbose_name="前の回の照会"
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
    def fiscal_year_name(self) -> str:
        """令和8年度（2026年度）; empty when it is of none."""
        return fiscal_year_name(self.fiscal_year) if self.fiscal_year else ""

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
        if not self.questionnaire.asks_anything():
            said.append("設問を1つ以上作ってください。")
        if not self.addressees.exists():
            said.append("あて先を選んでください。")
        return said

    def recipients(self, places: Any = None) -> Recipients:
        """Whom sending it today reaches; with `places` (ids), whom adding these reaches. Four queries."""
        day = timezone.localdate()
        asked = self.addressees.order_by().values("municipality") if places is None else places
        told, nobody = Assignment.objects.reach(asked, day)
        serving = Assignment.objects.serving(day).filter(office__municipality__in=asked)
        users = sorted(set(serving.values_list("user", flat=True)))
        questions = list(self.questionnaire.questions.order_by("pk").values_list("pk", "position", "revision"))
        said = f"{users}{[place.pk for place in nobody]}{questions}{self.revision}{self.questionnaire_id}"
        return Recipients(told, nobody, len(users), hashlib.sha256(said.encode()).hexdigest())

    @transaction.atomic
    def send(self, *, by: User, mark: str = "") -> Reach | None:
        """Fix the questionnaire, give the enquiry its number and tell whom it asks, once.

        Returns who was told and who could not be; None when it was sent before. Raises EnquiryIncomplete, and with the
        `mark` of the Recipients that were shown RecipientsChanged where they are others by now.
        """
        list(RecordVersion.objects.select_for_update())  # numbers are given one after the other, without gaps
        drafts = Enquiry.objects.drafts().select_for_update(of=("self",), no_key=True)
        if not drafts.filter(pk=self.pk).exists():
            return None
        self.refresh_from_db()
        if missing := self.missing():
            raise EnquiryIncomplete(*missing)
        if mark and self.recipients().mark != mark:
            raise RecipientsChanged
        last = Enquiry.objects.aggregate(last=Max("number"))["last"] or 0
        now = timezone.now()
        Enquiry.objects.filter(pk=self.pk).update(number=last + 1, sent_at=now, sent_by=by)
        self.questionnaire.publish()
        self.refresh_from_db()
        AuditLine.objects.write("照会の送付", self, by=by)
        return self.tell()

    def tell(self) -> Reach:
        """Tell those asked who were not told yet and have people today; returns who was told and who could not be."""
        day = timezone.localdate()
        untold = self.addressees.untold()
        reach = untold.reach(day)
        readers = untold.readers(day)
        untold.filter(municipality__in=Assignment.objects.served(day)).update(told_at=timezone.now())
        notices.answer_wanted(self, readers)
        return reach

    @transaction.atomic
    def add(self, places: Any, *, by: User | None) -> int:
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
            self.tell()
        return len(new)

    @transaction.atomic
    def drop(self, places: Any, *, by: User) -> int:
        """Take these municipalities (ids) out of the addressees of a draft; returns how many. None once it is sent."""
        if not Enquiry.objects.drafts().select_for_update(of=("self",), no_key=True).filter(pk=self.pk).exists():
            return 0
        return self.addressees.filter(municipality__in=places).delete()[0]

    @transaction.atomic
    def revise(self, *, by: User, revision: int, **fields: Any) -> bool:
        """Write these over a draft as read at `revision`. False when somebody saved since, or it was sent."""
        drafts = Enquiry.objects.drafts().filter(pk=self.pk, revision=revision)
        if not drafts.update(**fields, revision=F("revision") + 1):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の下書きの変更", self, by=by)
        return True

    def last_change(self) -> AuditLine | None:
        """The line of the audit about the last save: who and when."""
        found = AuditLine.objects.filter(subject_kind=self._meta.verbose_name, subject_id=self.pk)
        return found.filter(action="照会の下書きの変更").first()

    @transaction.atomic
    def discard(self, *, by: User) -> bool:
        """Delete a draft with its questions. False when it was sent: what was sent stays."""
        if not Enquiry.objects.drafts().select_for_update(of=("self",), no_key=True).filter(pk=self.pk).exists():
            return False
        AuditLine.objects.write("照会の下書きの削除", self, by=by)
        Enquiry.objects.filter(pk=self.pk).delete()
        self.questionnaire.questions.update(shown_if=None, shown_value="")
        self.questionnaire.delete()
        return True

    def next_version(self) -> Questionnaire | None:
        """The draft of the next version of its questionnaire, where one is being written. One query."""
        return self.questionnaire.followed_by.filter(published_at=None).first()

    def open_questionnaire(self) -> Questionnaire | None:
        """The one whose questions may be changed now: a draft's own, else the next version's; None without one."""
        return self.questionnaire if self.is_draft else self.next_version()

    @transaction.atomic
    def begin_version(self, *, by: User) -> Questionnaire | None:
        """A draft of the next version, with the same questions; the one there is. None when it takes no answers."""
        if not self._hold_open():
            return None
        if draft := self.next_version():
            return draft
        AuditLine.objects.write("照会の調査票の新しい版の作成", self, by=by)
        return self.questionnaire.copy(as_next_version=True)

    @transaction.atomic
    def publish_version(self, *, by: User) -> bool:
        """Ask by the next version from now on: who handed in keeps the version answered, who did not sees the new one.

        Tells those who are writing. False when there is none, or it takes no answers; raises EnquiryIncomplete.
        """
        draft = self._hold_open() and self.next_version()
        if not draft:
            return False
        if not draft.asks_anything():
            raise EnquiryIncomplete("設問を1つ以上作ってください。")
        draft.publish()
        Enquiry.objects.filter(pk=self.pk).update(questionnaire=draft)
        self.refresh_from_db()
        AuditLine.objects.write("照会の調査票の新しい版の確定", self, by=by, reason=str(draft))
        notices.new_version(self, draft, self.addressees.writing().readers(timezone.localdate()))
        return True

    @transaction.atomic
    def discard_version(self, *, by: User) -> bool:
        """Delete the draft of the next version. False when there is none."""
        draft = self._hold_open() and self.next_version()
        if not draft or not draft.hold():
            return False
        draft.questions.update(shown_if=None, shown_value="")
        draft.delete()
        AuditLine.objects.write("照会の調査票の新しい版の削除", self, by=by)
        return True

    def _hold_open(self) -> bool:
        """Lock the enquiry and read it anew; False when it takes no answers."""
        found = Enquiry.objects.open().select_for_update(of=("self",), no_key=True).filter(pk=self.pk).exists()
        self.refresh_from_db()
        return found

    @transaction.atomic
    def ask_again(self, *, by: User) -> list[Any]:
        """Ask all that have not handed in once more, each at most once an hour; returns the municipalities asked."""
        if not self._hold_open():
            return []
        now = timezone.now()
        rows = self.addressees.awaited().reached(timezone.localdate()).rested(now)
        found = list(rows.select_related("municipality__prefecture").order_by("municipality__lg_code"))
        asked = EnquiryAddressee.objects.filter(pk__in=[row.pk for row in found])
        asked.update(asked_again_at=now, asked_again_by=by)
        if found:
            AuditLine.objects.write("照会の回答の催促", self, by=by, reason=f"{len(found)}件")
            notices.asked_again(self, asked.holders(timezone.localdate()), now)
        return [row.municipality for row in found]

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
