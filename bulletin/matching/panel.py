"""Who has agreed to act together, as one reader sees it on the page of a proposal."""

from functools import cached_property

from bulletin.cases.models.cases import Case
from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import Addressee

_RAISED = (Addressee.Answer.RAISED, Addressee.Answer.CONDITIONAL)


class MatchingPanel:
    """Partners and consents of one proposal, for the reader with these `permissions`; for visitors the case alone.

    `rows`: of the roll-call, with `has_agreed` for members. A proposal that is not posted has none.
    """

    def __init__(self, proposal, permissions, rows):
        self.proposal, self.user, self.permissions = proposal, permissions.user, permissions
        self.raised = {row["municipality"] for row in rows if row["answer"] in _RAISED}
        self.agreed = {row["municipality"] for row in rows if row.get("has_agreed")}
        self.served = {row["municipality"] for row in rows if row["has_people"]}

    @cached_property
    def case(self):
        """The case it became, if the reader may read that."""
        if self.proposal.state != Proposal.State.MATCHED:
            return None
        return Case.objects.visible_to(self.user).filter(proposal=self.proposal).first()

    @property
    def may_propose(self):
        """Whether the reader may make a 申入れ: people of the proposer, while an answer is 手を挙げる or 条件付き."""
        return self._is_undecided and self.permissions.is_own and bool(self.raised)

    @property
    def may_agree(self):
        return self._is_undecided and self._is_raised and not self.has_agreed

    @property
    def has_agreed(self):
        return self._is_undecided and self._is_raised and self.permissions.municipality.pk in self.agreed

    @cached_property
    def partners(self):
        """Each that is named, whether it has agreed, and whether anybody is there to be asked; for those concerned.

        A query where some are named.
        """
        if not (self._is_undecided and (self.permissions.is_own or self._is_raised) and self._wanted):
            return []
        wanted = self._wanted.partners.select_related("prefecture")
        return [(place, place.pk in self.agreed, place.pk in self.served) for place in wanted]

    @property
    def lead(self):
        return next((place for place, *_ in self.partners if place.pk == self._wanted.lead_id), None)

    @cached_property
    def is_shown(self):
        return bool(self.case or self.may_propose or self.may_agree or self.has_agreed or self.partners)

    @cached_property
    def _is_undecided(self):
        undecided = self.proposal.state in (Proposal.State.OPEN, Proposal.State.EXPIRED)
        return undecided and bool(self.permissions.municipality)

    @property
    def _is_raised(self):
        return self.permissions.municipality.pk in self.raised

    @property
    def _wanted(self):
        return getattr(self.proposal, "matching", None)
