from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import Municipality, Office

from .proposals import Proposal


class AddresseeQuerySet(models.QuerySet):
    def answered(self):
        return self.exclude(answer="")

    def silent(self):
        return self.filter(answer="")

    def answerable_by(self, user):
        """Those of the own municipality or ward, of an open proposal."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.filter(municipality=user.municipality, proposal__in=Proposal.objects.open().shown().values("pk"))


class Addressee(models.Model):
    """あて先: a ward (for a call: a municipality) that is asked, and its answer, given as the ward.

    Revisable until the close; AnswerVersion keeps what was said before.
    """

    class Answer(models.TextChoices):
        RAISED = "raised", "手を挙げる"
        CONDITIONAL = "conditional", "条件付き"
        CONSIDERING = "considering", "検討中"
        NOT_APPLICABLE = "not_applicable", "該当なし"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="addressees", verbose_name="提案")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="あて先")
    answer = models.CharField("回答", max_length=20, choices=Answer, blank=True)
    comment = models.TextField("ひとこと", max_length=1000, blank=True)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)  # of the newest answer
    first_answered_at = models.DateTimeField("はじめの回答日時", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="回答した人"
    )
    seen_at = models.DateTimeField("はじめて見た日時", null=True, blank=True)
    office = models.ForeignKey(
        Office, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="受け持つ担当課"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="受け持つ人"
    )
    version = models.PositiveIntegerField("版", default=0)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "municipality__lg_code"]
        verbose_name = verbose_name_plural = "あて先"
        constraints = [
            models.UniqueConstraint("proposal", "municipality", name="bulletin_addressee_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="bulletin_addressee_answer_has_its_moment",
            ),
        ]
        indexes = [models.Index("municipality", "answer", name="bulletin_addressee_inbox")]

    def __str__(self):
        return f"{self.proposal} {self.municipality}"


class AnswerVersion(models.Model):
    """前の回答: every answer an addressee gave, in order, the standing one included."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="versions", verbose_name="あて先")
    answer = models.CharField("回答", max_length=20, choices=Addressee.Answer)
    comment = models.TextField("ひとこと", blank=True)
    answered_at = models.DateTimeField("回答日時", default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="回答した人"
    )

    class Meta:
        ordering = ["addressee", "pk"]
        verbose_name = verbose_name_plural = "前の回答"

    def __str__(self):
        return f"{self.addressee} {self.get_answer_display()}"


class Note(models.Model):
    """庁内メモ: read within the addressed ward alone."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="notes", verbose_name="あて先")
    body = models.TextField("メモ", max_length=2000)
    written_at = models.DateTimeField("日時", default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="書いた人"
    )

    class Meta:
        ordering = ["addressee", "pk"]
        verbose_name = verbose_name_plural = "庁内メモ"

    def __str__(self):
        return self.body[:30]
