"""Whom a proposal asks: when it is posted, later on, and when another is merged into it. Part of Proposal.

Who has been asked stays asked: the enquiry was made, and its answer, or its silence, is part of the record.
"""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from .posting import STANDS


class Asking(models.Model):
    """The addressees of a proposal."""

    # what Proposal has
    State: Any
    Scope: Any
    scope: Any
    chosen: Any
    addressees: Any
    municipality_id: Any
    may_be_addressed: Any
    _change: Any
    _keep: Any

    class Meta:
        abstract = True

    def address(self, day):
        """Make a row for each ward (for a call: municipality) asked, as the register of `day` has them."""
        places = self.may_be_addressed(day)
        if self.scope == self.Scope.SOME:
            places = places.filter(pk__in=self.chosen.values("pk"))
        self._ask(place.pk for place in places)

    def not_yet_asked(self, day):
        """Whom it could ask as well on `day`."""
        asked = self.addressees.values("municipality")
        return self.may_be_addressed(day).exclude(pk=self.municipality_id).exclude(pk__in=asked)

    @transaction.atomic
    def ask_more(self, *, by, places):
        """Ask those of `places` that were not asked, while it is open. They are told; False when there is none."""
        from bulletin import notices

        list(type(self)._default_manager.select_for_update(no_key=True).filter(pk=self.pk).values_list("pk"))
        new = list(self.not_yet_asked(timezone.localdate()).filter(pk__in=[place.pk for place in places]))
        where = {"state": self.State.OPEN, "scope": self.Scope.SOME, **STANDS}
        names = {"reason": "、".join(map(str, new)), "version": models.F("version") + 1}
        if not new or not self._change("あて先の追加", by=by, where=where, **names):
            return False
        self._ask([place.pk for place in new], added_at=timezone.now())
        self.chosen.add(*new)
        self._keep("", by)
        notices.asked_later(self, new)
        return True

    def take_over(self, other):
        """Ask whom `other` asked, and be followed by who followed it."""
        from .follows import Follow

        self._ask(other.addressees.values_list("municipality", flat=True), added_at=timezone.now())
        followers = Follow.objects.filter(proposal=other).values_list("user", flat=True)
        Follow.objects.bulk_create(
            [Follow(proposal_id=self.pk, user_id=user) for user in followers], ignore_conflicts=True
        )

    def _ask(self, places, added_at=None):
        """A row for each of these municipalities, by number, that has none; not for the proposer."""
        from .addressees import Addressee

        others = [place for place in places if place != self.municipality_id]
        Addressee.objects.bulk_create(
            [Addressee(proposal_id=self.pk, municipality_id=place, added_at=added_at) for place in others],
            ignore_conflicts=True,
        )
