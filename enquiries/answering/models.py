import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from bulletin.models import ApprovalRule
from bulletin.rollcall.models.addressees import AnswerChannel, how_it_came
from enquiries.asking.models.addressees import EnquiryAddressee, Stage
from enquiries.questions.models import Questionnaire
from members.models import User

from . import notices


class AnswerQuerySet(models.QuerySet["Answer"]):
    def handed_in(self) -> Self:
        """Answers that count: what was handed in, not what is being written."""
        return self.exclude(addressee__handed_in_at=None)

    def of(self, addressee: EnquiryAddressee) -> "Answer":
        """The answer of an addressee; a new one, not saved, where nothing was written yet."""
        found = self.filter(addressee=addressee).select_related("questionnaire").first()
        return found or Answer(addressee=addressee, questionnaire=addressee.enquiry.questionnaire)


class Answer(models.Model):
    """照会への回答: what an addressee is writing (`draft`) and has handed in (`values`), by the question's key.

    `draft` is as typed, and may be incomplete; `values` has passed the questionnaire's rules (AnswerForm) and is what
    counts. `revision` counts every save, so that two who write at once see it.
    """

    addressee = models.OneToOneField(EnquiryAddressee, models.CASCADE, related_name="answer", verbose_name="あて先")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+", verbose_name="答えた調査票の版")
    draft = models.JSONField("書きかけの回答", default=dict, blank=True)
    values = models.JSONField("提出した回答", default=dict, blank=True)
    revision = models.PositiveIntegerField("保存の回数", default=0)
    saved_at = models.DateTimeField("最後に保存した日時", null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="保存した人"
    )
    channel = models.CharField("回答の方法", max_length=20, choices=AnswerChannel, blank=True)
    said_by = models.CharField("回答を伝えた人", max_length=100, blank=True)
    said_on = models.DateField("回答を伝えた日", null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["addressee"]
        verbose_name = verbose_name_plural = "照会への回答"

    def __str__(self) -> str:
        return f"{self.addressee}の回答"

    @property
    def shown(self) -> dict[str, Any]:
        """What the form shows: the draft where something is being written, else what was handed in."""
        return self.draft or self.values

    @property
    def how(self) -> str:
        """How the answer came and who said it, as text; empty for the own way."""
        return how_it_came(self.channel, self.said_by, self.said_on, str(self.saved_by or ""))

    @transaction.atomic
    def save_draft(self, typed: dict[str, Any], *, by: User, revision: int) -> bool:
        """Keep what was typed. False, and nothing changes, when somebody saved after `revision`, or it is closed."""
        row = self._hold()
        if row is None or not self._write(revision, draft=typed, saved_by=by):
            return False
        if row.stage in (Stage.UNTOUCHED, Stage.HANDED_IN):
            EnquiryAddressee.objects.filter(pk=row.pk).update(stage=Stage.DRAFT)
        return True

    @transaction.atomic
    def hand_in(
        self,
        values: dict[str, Any],
        *,
        by: User | None,
        revision: int,
        channel: str = "",
        said_by: str = "",
        said_on: datetime.date | None = None,
    ) -> bool:
        """Hand in `values`, which passed the rules: they count from now on, and what stood before is kept.

        False, and nothing changes, when somebody saved after `revision`, or the enquiry is closed. With a `channel`,
        `by` took down what `said_by` said on `said_on`.
        """
        row = self._hold()
        how = {"channel": channel, "said_by": said_by, "said_on": said_on}
        if row is None or not self._write(revision, draft={}, values=values, saved_by=by, **how):
            return False
        now = timezone.now()
        EnquiryAddressee.objects.filter(pk=row.pk).update(stage=Stage.HANDED_IN, handed_in_at=now, sent_back_reason="")
        kept = {"questionnaire": self.questionnaire, "values": values, "handed_in_at": now, "handed_in_by": by}
        AnswerVersion.objects.create(answer=self, **kept, **how)
        self.addressee.refresh_from_db()
        mine = EnquiryAddressee.objects.filter(pk=row.pk)
        notices.handed_in(self, mine.readers(timezone.localdate()), by=by)
        return True

    @transaction.atomic
    def pass_to_manager(self, typed: dict[str, Any], *, by: User, revision: int) -> bool:
        """庁内の承認を求める: keep what was typed and ask the managers to hand it in. False as save_draft."""
        if not self.save_draft(typed, by=by, revision=revision):
            return False
        EnquiryAddressee.objects.filter(pk=self.addressee_id).update(stage=Stage.WAITING)
        self.addressee.refresh_from_db()
        mine = EnquiryAddressee.objects.filter(pk=self.addressee_id)
        notices.approval_wanted(self, mine.managers(timezone.localdate()), by=by)
        return True

    def needs_approval(self, by: User) -> bool:
        """Whether `by` cannot hand in alone: the municipality wants its manager's approval."""
        place = self.addressee.municipality_id
        return not by.is_manager and ApprovalRule.objects.filter(municipality=place).exists()

    def _hold(self) -> EnquiryAddressee | None:
        """Lock enquiry and addressee; None when nothing can be answered any more. A close comes before or after."""
        type(self.addressee.enquiry).objects.select_for_update(of=("self",), no_key=True).get(
            pk=self.addressee.enquiry_id
        )
        rows = EnquiryAddressee.objects.answerable().select_for_update(of=("self",), no_key=True)
        return rows.filter(pk=self.addressee_id).first()

    def _write(self, revision: int, **fields: Any) -> bool:
        """Save these over the answer of `revision` (0: none yet); False when another was saved meanwhile."""
        fields |= {"saved_at": timezone.now(), "revision": revision + 1, "questionnaire": self.questionnaire}
        if revision == 0:
            _, is_new = Answer.objects.get_or_create(addressee=self.addressee, defaults=fields)
            if not is_new and not Answer.objects.filter(addressee=self.addressee, revision=0).update(**fields):
                return False
        elif not Answer.objects.filter(addressee=self.addressee, revision=revision).update(**fields):
            return False
        self.pk = Answer.objects.values_list("pk", flat=True).get(addressee=self.addressee)
        self.refresh_from_db(from_queryset=Answer.objects.select_related("questionnaire"))
        return True


class AnswerVersion(models.Model):
    """提出の履歴: every answer that was handed in, in order, the standing one included."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="versions", verbose_name="回答")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+", verbose_name="答えた調査票の版")
    values = models.JSONField("提出した回答", default=dict)
    handed_in_at = models.DateTimeField("提出日時", default=timezone.now)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="提出した人"
    )
    channel = models.CharField("回答の方法", max_length=20, choices=AnswerChannel, blank=True)
    said_by = models.CharField("回答を伝えた人", max_length=100, blank=True)
    said_on = models.DateField("回答を伝えた日", null=True, blank=True)

    class Meta:
        ordering = ["answer", "pk"]
        verbose_name = verbose_name_plural = "提出の履歴"

    def __str__(self) -> str:
        return f"{self.answer}（{timezone.localdate(self.handed_in_at)}）"
