import datetime
import secrets
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import Addressee, AnswerChannel
from members.accounts.models.invitation_base import hash_token
from members.models import Assignment, Office, User
from portal.models import AuditLine

from . import notices
from .codes import code_of, grouped, tidied

LINK_LIFE = datetime.timedelta(days=7)


class AnswerCodeQuerySet(models.QuerySet["AnswerCode"]):
    def standing(self) -> Self:
        """Codes not revoked: at most one for each addressee."""
        return self.filter(revoked_at=None)

    def open(self) -> Self:
        """Standing codes with which an answer may be given: not once it answered itself, or the proposal ended."""
        return self.standing().filter(addressee__in=Addressee.objects.recordable().values("pk"))

    def typed(self, text: str) -> "AnswerCode | None":
        """The open code that somebody typed; None for a wrong, revoked or ended one."""
        found = self.open().filter(token_hash=hash_token(tidied(text)))
        places = ("addressee__municipality__prefecture", "addressee__proposal__municipality__prefecture")
        return found.select_related(*places, "addressee__proposal__office").first()

    def of_proposal(self, proposal: Proposal) -> Self:
        """Open codes of those asked by a proposal, in the official order."""
        found = self.open().filter(addressee__proposal=proposal).order_by("addressee__municipality__lg_code")
        return found.select_related("addressee__municipality__prefecture")

    @transaction.atomic
    def issue(self, addressee: Addressee, *, by: User) -> "AnswerCode":
        """A new code for the addressee; the one before is void from now on."""
        Addressee.objects.select_for_update(no_key=True).get(pk=addressee.pk)  # two at once come one after the other
        self.standing().filter(addressee=addressee).update(revoked_at=timezone.now())
        token = secrets.token_hex(16)
        code = self.create(addressee=addressee, token=token, token_hash=hash_token(code_of(token)), issued_by=by)
        AuditLine.objects.write("回答の符号の発行", addressee, by=by, municipality=addressee.municipality)
        return code

    @transaction.atomic
    def issue_missing(self, addressees: Iterable[Addressee], *, by: User) -> int:
        """A code for each of these that has none it could print; returns how many were issued."""
        rows = list(addressees)
        kept = {code.addressee_id for code in self.standing().filter(addressee__in=rows) if code.is_printable}
        missing = [row for row in rows if row.pk not in kept]
        for row in missing:
            self.issue(row, by=by)
        return len(missing)


class AnswerCode(models.Model):
    """回答の符号: printed on the sheet of one addressee, who answers that one proposal with it, without an account.

    Only a hash of the code is kept; it is made of `token` and the SECRET_KEY (codes.code_of).
    """

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="codes", verbose_name="あて先")
    token = models.CharField("符号のもと", max_length=32, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField("発行日時", default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="発行した人"
    )
    revoked_at = models.DateTimeField("無効にした日時", null=True, blank=True)

    objects = AnswerCodeQuerySet.as_manager()

    class Meta:
        ordering = ["addressee", "pk"]
        verbose_name = verbose_name_plural = "回答の符号"
        constraints = [
            models.UniqueConstraint("addressee", condition=Q(revoked_at=None), name="bulletin_answercode_one_stands")
        ]

    def __str__(self) -> str:
        return f"{self.addressee}"

    @property
    def printed(self) -> str:
        """The code as it stands on the sheet."""
        return grouped(code_of(self.token))

    @property
    def is_printable(self) -> bool:
        """Whether the code can still be made of its token: not after the SECRET_KEY was changed."""
        return hash_token(code_of(self.token)) == self.token_hash

    @transaction.atomic
    def receive(self, answer: str, comment: str, *, said_by: str, email: str = "") -> "PaperAnswer | None":
        """Take in what somebody answered with this code: it waits, in place of what waited before. None once void.

        When `email` is an address known for the municipality, a link to confirm it by is mailed there.
        """
        Addressee.objects.select_for_update(no_key=True).get(pk=self.addressee_id)
        if not AnswerCode.objects.open().filter(pk=self.pk).exists():
            return None
        said = {"answer": answer, "comment": comment, "said_by": said_by, "email": email.casefold()}
        waiting = PaperAnswer.objects.waiting().filter(code__addressee=self.addressee_id)
        if same := waiting.filter(**said, code=self).first():  # the same form sent twice
            return same
        waiting.update(status=PaperAnswer.Status.REPLACED, decided_at=timezone.now())
        token = secrets.token_urlsafe(32) if email and self._knows(email) else ""
        paper = PaperAnswer.objects.create(code=self, token_hash=hash_token(token) if token else "", **said)
        if token:
            notices.confirmation_wanted(paper, token)
        return paper

    def _knows(self, email: str) -> bool:
        """Whether the address is that of an office or of somebody in office of the municipality."""
        place = self.addressee.municipality_id
        serving = Assignment.objects.serving(timezone.localdate()).in_municipality(place)
        known = Office.objects.filter(municipality=place, email__iexact=email)
        return known.exists() or serving.filter(user__email=email.casefold()).exists()


class PaperAnswerQuerySet(models.QuerySet["PaperAnswer"]):
    def waiting(self) -> Self:
        """Those neither taken over nor refused nor replaced."""
        return self.filter(status=PaperAnswer.Status.WAITING)

    def confirmable(self, token: str) -> "PaperAnswer | None":
        """The waiting one whose mailed link holds this token, at most LINK_LIFE old; else None."""
        since = timezone.now() - LINK_LIFE
        found = self.with_places().waiting().filter(token_hash=hash_token(token), received_at__gt=since)
        return found.first() if token else None

    def with_places(self) -> Self:
        row = "code__addressee__"
        return self.select_related(
            f"{row}municipality__prefecture", f"{row}proposal__municipality__prefecture", f"{row}answered_by"
        )


class PaperAnswer(models.Model):
    """書面の符号による回答: what was answered with a code. It counts once the secretariat, or a link that was mailed
    to an address known for the municipality, says so; then it is the addressee's answer (channel PAPER)."""

    class Status(models.TextChoices):
        WAITING = "waiting", "確認待ち"
        ACCEPTED = "accepted", "採用"
        REFUSED = "refused", "不採用"
        REPLACED = "replaced", "差替え"

    code = models.ForeignKey(AnswerCode, models.CASCADE, related_name="answers", verbose_name="符号")
    answer = models.CharField("回答", max_length=20, choices=Addressee.Answer)
    comment = models.TextField("補足", max_length=1000, blank=True)
    said_by = models.CharField("記入した人", max_length=100)
    email = models.EmailField("メールアドレス", blank=True)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    received_at = models.DateTimeField("受付日時", default=timezone.now)
    status = models.CharField("状態", max_length=10, choices=Status, default=Status.WAITING)
    decided_at = models.DateTimeField("判断日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="判断した人"
    )
    reason = models.TextField("不採用の理由", blank=True)

    objects = PaperAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        verbose_name = verbose_name_plural = "書面の符号による回答"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="waiting", decided_at=None) | (~Q(status="waiting") & Q(decided_at__isnull=False)),
                name="bulletin_paperanswer_decided_at",
            ),
            models.CheckConstraint(
                condition=~Q(answer="conditional", comment=""),
                name="bulletin_paperanswer_condition_in_words",
                violation_error_message="条件付きのときは、どのような条件かを書いてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code.addressee}"

    @property
    def addressee(self) -> Addressee:
        return self.code.addressee

    @transaction.atomic
    def accept(self, *, by: User | None, version: int) -> bool:
        """Make it the addressee's answer, over the one of `version`; `by` None: by the link that was mailed.

        False, and nothing changes, when it was decided before, or where Addressee.answer_with is.
        """
        told: dict[str, Any] = {"said_by": self.said_by, "said_on": timezone.localdate(self.received_at)}
        told |= {"by": by, "version": version, "channel": AnswerChannel.PAPER}
        done = self._decide(PaperAnswer.Status.ACCEPTED, by=by)
        if not done or not self.addressee.answer_with(self.answer, self.comment, **told):
            transaction.set_rollback(True)
            return False
        place = self.addressee.municipality
        AuditLine.objects.write("書面の回答の採用", self, by=by, municipality=place, reason=self.addressee.how)
        return True

    @transaction.atomic
    def refuse(self, *, by: User, reason: str) -> bool:
        """Leave it unused, with the reason; False when it was decided before."""
        if not self._decide(PaperAnswer.Status.REFUSED, by=by, reason=reason):
            return False
        place = self.addressee.municipality
        AuditLine.objects.write("書面の回答の不採用", self, by=by, municipality=place, reason=reason)
        return True

    def _decide(self, status: str, **fields: Any) -> bool:
        fields = {"decided_at": timezone.now(), "decided_by": fields.pop("by"), **fields}
        return bool(PaperAnswer.objects.waiting().filter(pk=self.pk).update(status=status, **fields))
