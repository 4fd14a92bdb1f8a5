import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from bulletin.models import ApprovalRule
from bulletin.rollcall.models.channels import AnswerChannel, how_it_came
from enquiries.answer_files.models import AnswerFile
from enquiries.asking.models.addressee_queries import Stage
from enquiries.asking.models.addressees import EnquiryAddressee
from enquiries.asking.models.enquiries import Enquiry
from enquiries.questions.questionnaires import Questionnaire
from members.models import User
from portal.models import AuditLine

from . import notices
from .passings import Passing


class AnswerQuerySet(models.QuerySet["Answer"]):
    def handed_in(self) -> Self:
        """Answers that count: what was handed in, not what is being written."""
        return self.exclude(addressee__handed_in_at=None)

    def counted(self, enquiry: Enquiry) -> Self:
        """Answers to `enquiry` that count."""
        return self.handed_in().filter(addressee__enquiry=enquiry)

    def by_place(self) -> "models.QuerySet[Answer, tuple[int, dict[str, Any]]]":
        """Pairs of the municipality's id and the values handed in, in the official order."""
        return self.order_by("addressee__municipality__lg_code").values_list("addressee__municipality", "values")

    def said_to(self, key: str) -> set[str]:
        """The different values handed in to the question of this key, of those that are one text. One query."""
        said = (values.get(key) for values in self.order_by().values_list("values", flat=True).iterator())
        return {value for value in said if value}

    def with_places(self) -> Self:
        """With the municipality of each, in the official order; what is being written stays away."""
        rows = self.select_related("addressee__municipality__prefecture").defer("draft")
        return rows.order_by("addressee__municipality__lg_code")

    def of(self, addressee: EnquiryAddressee) -> "Answer":
        """The answer of an addressee; a new one, not saved, where nothing was written yet."""
        found = self.filter(addressee=addressee).select_related("questionnaire", "saved_by", "handed_in_by").first()
        if not found:
            return Answer(addressee=addressee, questionnaire=addressee.enquiry.questionnaire)
        found.addressee = addressee
        return found

    def before(self, addressee: EnquiryAddressee) -> "Answer | None":
        """What the same municipality handed in to the enquiry before this one; None where there is none."""
        previous = addressee.enquiry.previous_id
        found = self.handed_in().filter(addressee__enquiry=previous, addressee__municipality=addressee.municipality_id)
        return found.select_related("questionnaire", "addressee__enquiry").first() if previous else None


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
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="提出した人"
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
        return how_it_came(self.channel, self.said_by, self.said_on, str(self.handed_in_by or ""))

    @transaction.atomic
    def save_draft(self, typed: dict[str, Any], *, by: User, revision: int) -> bool:
        """Keep what was typed. False, and nothing changes, when somebody saved after `revision`, or where
        EnquiryAddressee.hold is False.
        """
        row = self.addressee
        if not row.hold() or not self._write(revision, draft=typed, saved_by=by):
            return False
        if row.stage in (Stage.UNTOUCHED, Stage.HANDED_IN):
            EnquiryAddressee.objects.filter(pk=row.pk).update(stage=Stage.DRAFT)
            row.stage = Stage.DRAFT
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

        False, and nothing changes, when somebody saved after `revision`, or where EnquiryAddressee.hold is False. With
        a `channel`, `by` took down what `said_by` said on `said_on`.
        """
        row = self.addressee
        how = {"channel": channel, "said_by": said_by, "said_on": said_on, "handed_in_by": by}
        asked: dict[str, Any] = {"questionnaire": row.enquiry.questionnaire}
        written = asked if channel else {**asked, "draft": {}, "saved_by": by}  # of others no draft is lost
        if not row.hold() or not self._write(revision, values=values, **how, **written):
            return False
        now = timezone.now()
        AnswerFile.objects.hand_in(row, now)
        EnquiryAddressee.objects.filter(pk=row.pk).update(stage=Stage.HANDED_IN, handed_in_at=now, sent_back_reason="")
        AnswerVersion.objects.create(answer=self, values=values, handed_in_at=now, **how, **asked)
        row.refresh_from_db(fields=["stage", "handed_in_at", "sent_back_reason"])
        mine = EnquiryAddressee.objects.filter(pk=row.pk)
        notices.handed_in(self, mine.readers(timezone.localdate()), by=by)
        return True

    @transaction.atomic
    def pass_to_manager(self, typed: dict[str, Any], *, by: User, revision: int) -> bool:
        """庁内の承認を求める: keep what was typed and ask the managers to hand it in. False as save_draft."""
        if not self.save_draft(typed, by=by, revision=revision):
            return False
        EnquiryAddressee.objects.filter(pk=self.addressee_id).update(stage=Stage.WAITING)
        self.addressee.stage = Stage.WAITING
        mine = EnquiryAddressee.objects.filter(pk=self.addressee_id)
        Passing.objects.create(addressee=self.addressee, what=Passing.What.APPROVAL, made_by=by)
        notices.approval_wanted(self, mine.managers(timezone.localdate()), by=by)
        return True

    @transaction.atomic
    def return_to_writers(self, note: str, *, by: User) -> bool:
        """A manager gives what waits for approval back to be changed, with a note. False when it does not wait."""
        row = self.addressee
        if not row.hold() or row.stage != Stage.WAITING:
            return False
        row.stage = Stage.SENT_BACK if row.is_sent_back else Stage.DRAFT
        EnquiryAddressee.objects.filter(pk=row.pk).update(stage=row.stage)
        passing = Passing.objects.create(addressee=row, what=Passing.What.RETURNED, note=note, made_by=by)
        mine = EnquiryAddressee.objects.filter(pk=row.pk)
        notices.returned_to_writers(passing, mine.readers(timezone.localdate()), by=by)
        return True

    @transaction.atomic
    def drop_correction(self, *, by: User, revision: int) -> bool:
        """訂正をやめる: throw away the draft of a correction with its files; the answer handed in stands as it was.

        One that the secretariat sent back stays sent back. False when nothing is being corrected, and as save_draft.
        """
        row = self.addressee
        if not row.hold() or not row.is_corrected or not self._write(revision, draft={}, saved_by=by):
            return False
        AnswerFile.objects.restore(row, by=by)
        row.stage = Stage.SENT_BACK if row.is_sent_back else Stage.HANDED_IN
        EnquiryAddressee.objects.filter(pk=row.pk).update(stage=row.stage)
        AuditLine.objects.write("照会の回答の訂正の取りやめ", row, by=by, municipality=row.municipality)
        return True

    def needs_approval(self, by: User) -> bool:
        """Whether `by` cannot hand in alone: the municipality wants its manager's approval."""
        place = self.addressee.municipality_id
        return not by.is_manager and ApprovalRule.objects.filter(municipality=place).exists()

    def _write(self, revision: int, **fields: Any) -> bool:
        """Save these over the answer of `revision` (0: none yet); False when another was saved meanwhile."""
        fields |= {"saved_at": timezone.now(), "revision": revision + 1}
        if revision == 0:
            new = {"questionnaire": self.addressee.enquiry.questionnaire, **fields}
            _, is_new = Answer.objects.get_or_create(addressee=self.addressee, defaults=new)
            if not is_new and not Answer.objects.filter(addressee=self.addressee, revision=0).update(**fields):
                return False
        elif not Answer.objects.filter(addressee=self.addressee, revision=revision).update(**fields):
            return False
        self.pk = Answer.objects.values_list("pk", flat=True).get(addressee=self.addressee)
        row = self.addressee
        self.refresh_from_db(from_queryset=Answer.objects.select_related("questionnaire"))
        self.addressee = row
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

    @property
    def how(self) -> str:
        """As Answer.how."""
        return how_it_came(self.channel, self.said_by, self.said_on, str(self.handed_in_by or ""))
