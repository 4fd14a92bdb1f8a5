"""Who has agreed to act together, as one reader sees it on the page of a proposal."""

from functools import cached_property

from .models import Case, Proposal


class MatchingPanel:
    """Of one proposal, for `user`; visitors see nothing of it. A proposal that is not posted has none."""

    def __init__(self, proposal, user):
        self.proposal, self.user = proposal, user

    @cached_property
    def case(self):
        """The case it became, if the reader may read that."""
        if self.user.is_anonymous or self.proposal.state != Proposal.State.MATCHED:
            return None
        return Case.objects.visible_to(self.user).filter(proposal=self.proposal).first()

    @cached_property
    def may_propose(self):
        """Of the proposer, while somebody raises the hand."""
        return self._is_undecided and self._is_own and bool(self._raised)

    @cached_property
    def may_agree(self):
        return self._is_undecided and self._is_raised and not self.has_agreed

    @cached_property
    def has_agreed(self):
        return self._is_undecided and self._is_raised and self.user.municipality.pk in self._agreed

    @cached_property
    def partners(self):
        """Each that is named, and whether it has agreed; for those who are concerned."""
        if not (self._is_undecided and (self._is_own or self._is_raised) and self._wanted):
            return []
        return [(place, place.pk in self._agreed) for place in self._wanted.partners.select_related("prefecture")]

    @property
    def lead(self):
        return self._wanted.lead if self._wanted else None

    @property
    def is_shown(self):
        return bool(self.case or self.may_propose or self.may_agree or self.has_agreed or self.partners)

    @property
    def _is_undecided(self):
        undecided = self.proposal.state in (Proposal.State.OPEN, Proposal.State.EXPIRED)
        return undecided and self.user.is_authenticated and bool(self.user.municipality)

    @cached_property
    def _is_own(self):
        return Proposal.objects.editable_by(self.user).filter(pk=self.proposal.pk).exists()

    @cached_property
    def _is_raised(self):
        return self.user.municipality.pk in self._raised

    @cached_property
    def _raised(self):
        return set(self.proposal.raised().values_list("municipality", flat=True))

    @cached_property
    def _agreed(self):
        return set(self.proposal.consents.values_list("municipality", flat=True))

    @cached_property
    def _wanted(self):
        return getattr(self.proposal, "matching", None)
