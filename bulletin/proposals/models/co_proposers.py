from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from members.models import Assignment, Municipality, User
from portal.models import AuditLine

from .. import notices
from .proposal_choices import ProposalState

JOINABLE = (ProposalState.DRAFT, ProposalState.WAITING, ProposalState.OPEN)  # states in which others may still join


class CoProposerQuerySet(models.QuerySet[Any]):
    def answerable_by(self, user: User | AnonymousUser) -> Self:
        """Requests to the municipality `user` serves that wait for its answer."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.waiting().filter(municipality=user.municipality)

    def waiting(self) -> Self:
        """Requests without an answer to join what is not over: a proposal that is hidden or merged is."""
        stands = {"proposal__state__in": JOINABLE, "proposal__hidden_at": None, "proposal__merged_into": None}
        return self.filter(confirmed_at=None, declined_at=None, **stands)

    def confirmed(self) -> Self:
        """Co-proposers that have confirmed."""
        return self.exclude(confirmed_at=None)

    def with_names(self) -> Self:
        return self.select_related("municipality__prefecture", "proposal__municipality__prefecture", "proposal__office")

    @transaction.atomic
    def ask(self, proposal: Any, municipality: Municipality, *, by: User) -> "CoProposer | None":
        """Ask a municipality to propose together; None when it was asked before."""
        row, is_new = self.get_or_create(proposal=proposal, municipality=municipality)
        if not is_new:
            return None
        AuditLine.objects.write("共同提案を頼む", row, by=by, municipality=proposal.municipality)
        notices.asked_to_join(row, Assignment.objects.readers([municipality], timezone.localdate()))
        return row


class CoProposer(models.Model):
    """共同提案: a municipality that proposes with another; counts once its own people confirmed."""

    proposal = models.ForeignKey("Proposal", models.CASCADE, related_name="co_proposers", verbose_name="提案")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="自治体")
    confirmed_at = models.DateTimeField("確認日時", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="確認した人"
    )
    declined_at = models.DateTimeField("断った日時", null=True, blank=True)

    objects = CoProposerQuerySet.as_manager()

    class Meta:
        ordering = ["municipality__lg_code"]
        verbose_name = verbose_name_plural = "共同提案"
        constraints = [
            models.UniqueConstraint("proposal", "municipality", name="bulletin_coproposer_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(declined_at=None), name="bulletin_coproposer_yes_or_no"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.municipality}"

    @property
    def audit_name(self) -> str:
        return f"{self.proposal.audit_name} {self.municipality}"

    @property
    def state(self) -> str:
        return "加わっています" if self.confirmed_at else "断りました" if self.declined_at else "返事を待っています"

    def confirm(self, *, by: User) -> bool:
        """Confirm the co-proposal, by the people of the municipality asked. False unless it waits for that."""
        return self._answer("共同提案に加わる", by, confirmed_at=timezone.now(), confirmed_by=by)

    def decline(self, *, by: User) -> bool:
        """Decline the co-proposal, by the people of the municipality asked. False unless it waits for that."""
        return self._answer("共同提案を断る", by, declined_at=timezone.now())

    @transaction.atomic
    def remove(self, *, by: User) -> bool:
        """Withdraw the request to propose together, or end the co-proposal, by the proposer. False when done before."""
        if not CoProposer.objects.filter(pk=self.pk).delete()[0]:
            return False
        AuditLine.objects.write("共同提案をやめる", self, by=by, municipality=self.proposal.municipality)
        self.proposal.reindex()
        return True

    @transaction.atomic
    def _answer(self, action: str, by: User, **fields: Any) -> bool:
        self.proposal.hold()  # it ends before this or after
        if not CoProposer.objects.waiting().filter(pk=self.pk).update(**fields):
            return False
        self.refresh_from_db()
        AuditLine.objects.write(action, self, by=by, municipality=self.municipality)
        notices.join_answered(self, self.proposal.own_readers())
        self.proposal.reindex()
        return True
