from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import Addressee
from bulletin.rollcall.models.channels import AnswerChannel
from members.models import User
from members.paper_codes.coded import LINK_LIFE, Code, CodedAnswer, CodedAnswerQuerySet, CodeQuerySet
from portal.models import AuditLine

from . import notices

__all__ = ["LINK_LIFE", "AnswerCode", "PaperAnswer"]


class AnswerCodeQuerySet(CodeQuerySet):
    def open(self) -> Self:
        """Standing codes with which an answer may be given: not once it answered itself, or the proposal ended."""
        return self.not_revoked().filter(addressee__in=Addressee.objects.recordable().values("pk"))

    def typed(self, text: str) -> "AnswerCode | None":
        """The open code that somebody typed; None for a wrong, revoked or ended one."""
        places = ("addressee__municipality__prefecture", "addressee__proposal__municipality__prefecture")
        return self.holding(text).select_related(*places, "addressee__proposal__office").first()

    def of_proposal(self, proposal: Proposal) -> Self:
        """Open codes of those asked by a proposal, in the official order."""
        found = self.open().filter(addressee__proposal=proposal).order_by("addressee__municipality__lg_code")
        return found.select_related("addressee__municipality__prefecture")


class AnswerCode(Code):
    """回答の符号: printed on the sheet of one addressee, who answers that one proposal with it, without an account."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="codes", verbose_name="あて先")

    objects = AnswerCodeQuerySet.as_manager()

    class Meta:
        ordering = ["addressee", "pk"]
        verbose_name = verbose_name_plural = "回答の符号"
        constraints = [
            models.UniqueConstraint("addressee", condition=Q(revoked_at=None), name="bulletin_answercode_one_stands")
        ]

    @transaction.atomic
    def receive(self, answer: str, comment: str, *, said_by: str, email: str = "") -> "PaperAnswer | None":
        """Take in what somebody answered with this code: it waits, in place of what waited before. None once void.

        When `email` is an address known for the municipality, a link to confirm it by is mailed there.
        """
        Addressee.objects.select_for_update(no_key=True).get(pk=self.addressee_id)
        if not AnswerCode.objects.open().filter(pk=self.pk).exists():
            return None
        said = {"answer": answer, "comment": comment, "said_by": said_by}
        paper, token = self.take_in(PaperAnswer.objects, said, email=email)
        if token:
            notices.confirmation_wanted(paper, token)
        return paper


class PaperAnswerQuerySet(CodedAnswerQuerySet):
    def with_places(self) -> Self:
        row = "code__addressee__"
        return self.select_related(
            f"{row}municipality__prefecture", f"{row}proposal__municipality__prefecture", f"{row}answered_by"
        )


class PaperAnswer(CodedAnswer):
    """書面の符号による回答: what was answered with a code. It counts once the secretariat, or a link that was mailed
    to an address known for the municipality, says so; then it is the addressee's answer (channel PAPER)."""

    code = models.ForeignKey(AnswerCode, models.CASCADE, related_name="answers", verbose_name="符号")
    answer = models.CharField("回答", max_length=20, choices=Addressee.Answer)
    comment = models.TextField("補足", max_length=1000, blank=True)

    objects = PaperAnswerQuerySet.as_manager()

    class Meta(CodedAnswer.Meta):
        verbose_name = verbose_name_plural = "書面の符号による回答"
        constraints = [
            *CodedAnswer.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(answer="conditional", comment=""),
                name="bulletin_paperanswer_condition_in_words",
                violation_error_message="条件付きのときは、どのような条件かを書いてください。",
            ),
        ]

    @transaction.atomic
    def accept(self, *, by: User | None, version: int) -> bool:
        """Make it the addressee's answer, over the one of `version`; `by` None: by the link that was mailed.

        False, and nothing changes, when it was decided before, or where Addressee.answer_with is.
        """
        told: dict[str, Any] = {"said_by": self.said_by, "said_on": timezone.localdate(self.received_at)}
        told |= {"by": by, "version": version, "channel": AnswerChannel.PAPER}
        done = self.decide(self.Status.ACCEPTED, by=by)
        if not done or not self.addressee.answer_with(self.answer, self.comment, **told):
            transaction.set_rollback(True)
            return False
        place = self.addressee.municipality
        AuditLine.objects.write("書面の回答の採用", self, by=by, municipality=place, reason=self.addressee.how)
        return True
