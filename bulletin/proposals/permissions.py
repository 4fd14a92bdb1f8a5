"""What one person may do with one proposal, found without queries, for its page."""

from functools import cached_property
from typing import Any

from .models.co_proposers import JOINABLE
from .models.proposals import Proposal


class ProposalPermissions:
    """What `user` may do with `proposal`, by rows the page has loaded anyway; visitors may do nothing.

    The permission querysets rule: tests/bulletin/proposals/test_permissions.py holds every answer here against
    theirs. Asking them took a quarter of the page's time. `addressees`: rows of the roll-call; `follows`: whether the
    person follows it.
    """

    def __init__(self, user, proposal, co_proposers, addressees, follows):
        self.user, self.proposal, self.follows = user, proposal, follows
        place: Any = user.municipality if user.is_authenticated else None
        self.municipality = place
        self.is_member = user.is_authenticated and (user.is_secretariat or bool(place))
        self.own = next((row for row in addressees if place and row["municipality"] == place.pk), None)
        partners = {row.municipality_id for row in co_proposers if row.confirmed_at}
        self.is_proposer = bool(place) and place.pk in partners | {proposal.municipality_id}
        self.invitation = next((row for row in co_proposers if self._is_asked_by(row)), None)

    def _is_asked_by(self, row):
        """As CoProposerQuerySet.answerable_by, without a query."""
        here = self.municipality and row.municipality_id == self.municipality.pk
        joinable = self._is_shown and self.proposal.state in JOINABLE
        return joinable and bool(here) and not row.confirmed_at and not row.declined_at

    @property
    def is_own(self):
        """As ProposalQuerySet.editable_by, without a query."""
        place = self.municipality
        return bool(place) and place.pk == self.proposal.municipality_id and self._is_shown

    @property
    def may_reply(self):
        """As ProposalQuerySet.repliable_by, without a query."""
        talking = self._is_shown and self.proposal.state in (Proposal.State.OPEN, Proposal.State.MATCHED)
        return talking and bool(self.is_proposer or self.own or self._is_called)

    @cached_property
    def may_answer(self):
        """As AddresseeQuerySet.answerable_by; a query only for a call to all that has no row of the municipality."""
        state, states = self.proposal.state, Proposal.State
        if self.own:
            late = state == states.EXPIRED and not self.own["answer"]
            return self._is_shown and (state == states.OPEN or late)
        joins = self._is_called and state == states.OPEN
        return joins and Proposal.objects.joinable_by(self.user).contains(self.proposal)

    @property
    def _is_shown(self):
        return not self.proposal.hidden_at and not self.proposal.merged_into_id

    @property
    def _is_called(self):
        """Whether a call asks all members, of which the municipality may be one."""
        to_all = self.proposal.is_call and self.proposal.scope == Proposal.Scope.ALL
        return to_all and bool(self.municipality) and not self.municipality.is_ward
