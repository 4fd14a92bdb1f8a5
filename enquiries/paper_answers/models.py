from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from bulletin.rollcall.models.channels import AnswerChannel
from enquiries.answering.models import Answer
from enquiries.asking.models.addressees import EnquiryAddressee
from enquiries.asking.models.enquiries import Enquiry
from enquiries.questions.questionnaires import Questionnaire
from members.models import User
from members.paper_codes.coded import Code, CodedAnswer, CodedAnswerQuerySet, CodeQuerySet
from portal.models import AuditLine

from . import notices


def recordable() -> Any:
    """Addressees of open enquiries of which an answer on paper or by telephone is taken: those that have not handed in
    one themselves.
    """
    own = Answer.objects.handed_in().filter(channel=AnswerChannel.PORTAL).values("addressee")
    return EnquiryAddressee.objects.answerable().exclude(pk__in=own)


class EnquiryCodeQuerySet(CodeQuerySet):
    def open(self) -> Self:
        """Standing codes with which an answer may be given: not once it answered itself, or the enquiry is closed."""
        return self.not_revoked().filter(addressee__in=recordable().values("pk"))

    def typed(self, text: str) -> "EnquiryCode | None":
        """The open code that somebody typed; None for a wrong, revoked or ended one."""
        places = ("addressee__municipality__prefecture", "addressee__enquiry__questionnaire")
        return self.holding(text).select_related(*places).first()

    def of_enquiry(self, enquiry: Enquiry) -> Self:
        """Open codes of those an enquiry asks, in the official order."""
        found = self.open().filter(addressee__enquiry=enquiry).order_by("addressee__municipality__lg_code")
        return found.select_related("addressee__municipality__prefecture")

    def to_print(self, enquiry: Enquiry) -> Self:
        """Of these the ones whose addressee has not handed in: a sheet is posted to each."""
        return self.of_enquiry(enquiry).filter(addressee__handed_in_at=None)

    def between(self, first: str, last: str) -> Self:
        """Those of municipalities with these lg_codes and all between; both inclusive."""
        return self.filter(addressee__municipality__lg_code__range=(first, last))


class EnquiryCode(Code):
    """照会の符号: printed on the sheet of one addressee, who answers that one enquiry with it, without an account."""

    addressee = models.ForeignKey(EnquiryAddressee, models.CASCADE, related_name="codes", verbose_name="あて先")

    objects = EnquiryCodeQuerySet.as_manager()

    class Meta:
        ordering = ["addressee", "pk"]
        verbose_name = verbose_name_plural = "照会の符号"
        constraints = [
            models.UniqueConstraint("addressee", condition=Q(revoked_at=None), name="enquiries_code_one_stands")
        ]

    @transaction.atomic
    def receive(self, values: dict[str, Any], *, said_by: str, email: str = "") -> "EnquiryPaperAnswer | None":
        """Take in what somebody answered with this code and what passed the rules: it waits, in place of what waited
        before. None once the code is void, or the questionnaire has another version.

        When `email` is an address known for the municipality, a link to confirm it by is mailed there.
        """
        if not self.addressee.hold() or not EnquiryCode.objects.open().filter(pk=self.pk).exists():
            return None
        said = {"values": values, "said_by": said_by, "questionnaire": self.addressee.enquiry.questionnaire}
        paper, token = self.take_in(EnquiryPaperAnswer.objects, said, email=email)
        if token:
            notices.confirmation_wanted(paper, token)
        return paper


class EnquiryPaperAnswerQuerySet(CodedAnswerQuerySet):
    def with_places(self) -> Self:
        row = "code__addressee__"
        places = (f"{row}municipality__prefecture", f"{row}enquiry__questionnaire", "questionnaire")
        return self.select_related(*places)


class EnquiryPaperAnswer(CodedAnswer):
    """照会への書面の回答: what was answered with a code. It counts once the secretariat, or a link that was mailed to
    an address known for the municipality, says so; then it is the addressee's answer (channel PAPER).
    """

    code = models.ForeignKey(EnquiryCode, models.CASCADE, related_name="answers", verbose_name="符号")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+", verbose_name="答えた調査票の版")
    values = models.JSONField("回答", default=dict)

    objects = EnquiryPaperAnswerQuerySet.as_manager()

    class Meta(CodedAnswer.Meta):
        verbose_name = verbose_name_plural = "照会への書面の回答"
        constraints = CodedAnswer.Meta.constraints

    @transaction.atomic
    def accept(self, *, by: User | None, revision: int) -> bool:
        """Make it the addressee's answer, over the one of `revision`; `by` None: by the link that was mailed.

        False, and nothing changes, when it was decided before, the questionnaire has another version, the
        municipality has answered itself, or where Answer.hand_in is.
        """
        row = self.addressee
        told: dict[str, Any] = {
            "said_by": self.said_by,
            "said_on": timezone.localdate(self.received_at),
            "channel": AnswerChannel.PAPER,
        }
        is_of_now = self.questionnaire_id == row.enquiry.questionnaire_id
        done = is_of_now and row.hold() and recordable().filter(pk=row.pk).exists()
        done = done and self.decide(self.Status.ACCEPTED, by=by)
        answer = Answer.objects.of(row)
        if not done or not answer.hand_in(self.values, by=by, revision=revision, **told):
            transaction.set_rollback(True)
            return False
        place = row.municipality
        AuditLine.objects.write("書面の回答の採用", self, by=by, municipality=place, reason=answer.how)
        return True
