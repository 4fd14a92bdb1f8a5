"""Addressing, a base class of Proposal: creates its addressees (あて先) on posting, later, and on a merge.

Who has been asked stays asked: the enquiry was made, and its answer, or its silence, is part of the record.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from members.models import Assignment, Membership, Municipality, User
from members.people.reach import Reach

from .. import notices
from .proposal_base import STANDS, ProposalBase
from .proposal_readers import ProposalReaders
from .words import AnswerWord


class Addressing(ProposalReaders):
    """Abstract base of Proposal: methods about its addressees (あて先)."""

    reach_of_posting: Reach | None = None  # of all that it asks, on the object that was just posted

    class Meta:
        abstract = True

    def may_be_addressed(self, day: datetime.date) -> QuerySet[Municipality]:
        """Possible addressees on `day`: the wards, or for a ward's call the member municipalities."""
        places = Municipality.objects.as_of(day)
        if not self.is_call:
            return places.wards()
        return places.not_wards().filter(pk__in=Membership.objects.as_of(day).values("municipality"))

    def to_address(self, day: datetime.date) -> QuerySet[Municipality]:
        """Whom it asks if it is posted on `day`: all that may be addressed, or those of them that were chosen."""
        places = self.may_be_addressed(day)
        return places.filter(pk__in=self.chosen.values("pk")) if self.scope == self.Scope.SOME else places

    def address(self, day: datetime.date) -> None:
        """Make a row for each ward (for a call: municipality) asked, as the register of `day` has them."""
        self.addressees.ask(self, self.to_address(day).values_list("pk", flat=True))

    def not_yet_asked(self, day: datetime.date) -> QuerySet[Municipality]:
        """Possible addressees on `day` that are none yet."""
        asked = self.addressees.values("municipality")
        return self.may_be_addressed(day).exclude(pk=self.municipality_id).exclude(pk__in=asked)

    @transaction.atomic
    def ask_more(self, *, by: User, places: Iterable[Municipality]) -> bool:
        """Ask those of `places` that were not asked, while it is open. They are notified; False when there is none."""
        self.hold()
        new = list(self.not_yet_asked(timezone.localdate()).filter(pk__in=[place.pk for place in places]))
        where = {"state": self.State.OPEN, "scope": self.Scope.SOME, **STANDS}
        names: dict[str, Any] = {"reason": "、".join(map(str, new)), "version": models.F("version") + 1}
        if not new or not self._change("あて先の追加", by=by, where=where, **names):
            return False
        self.addressees.ask(self, [place.pk for place in new], added_at=timezone.now())
        self.chosen.add(*new)
        self._keep("", by)
        notices.asked_later(self, Assignment.objects.readers(new, timezone.localdate()), self.answer_words())
        return True

    def answer_words(self) -> list[str]:
        """The answers to choose from, in words."""
        return [name for _, name in AnswerWord.objects.choices()]

    def take_over(self, other: ProposalBase) -> None:
        """Copy the addressees and followers of `other`, which is merged into this one."""
        self.addressees.ask(self, other.addressees.values_list("municipality", flat=True), added_at=timezone.now())
        other.follow_set.copy_to(self)
