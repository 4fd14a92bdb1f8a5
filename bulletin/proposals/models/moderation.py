"""Moderation, a base class of Proposal: the secretariat hides it, sends it back, or merges it into another."""

from django.db import models, transaction
from django.utils import timezone

from members.models import User
from portal.models import LongFile

from .. import notices
from .addressing import Addressing
from .versions import ProposalVersion


class Moderation(Addressing):
    """Abstract base of Proposal: transitions by the secretariat, each logged with a reason and told to the author."""

    class Meta:
        abstract = True

    @property
    def desk_steps(self) -> list[str]:
        """Steps possible now for the secretariat; none for drafts."""
        if self.merged_into_id or not self.posted_at:
            return []
        if self.hidden_at:
            return ["unhide"]
        return ["hide", "return-to-draft", "merge", "close"] if self.state == "open" else ["hide", "merge"]

    @transaction.atomic
    def hide(self, *, by: User, reason: str) -> bool:
        """非表示: only its authors and the secretariat see it, with the reason. False when it is hidden already."""
        hidden = {"hidden_at": timezone.now(), "hidden_reason": reason}
        if not self._change("非表示", by=by, reason=reason, where={"hidden_at": None}, **hidden):
            return False
        LongFile.objects.take_back()
        notices.hidden(self, self.own_readers())
        return True

    @transaction.atomic
    def unhide(self, *, by: User) -> bool:
        """Undo hide(). False when it is not hidden."""
        where = {"hidden_at__isnull": False}
        if not self._change("非表示の取消し", by=by, where=where, hidden_at=None, hidden_reason=""):
            return False
        notices.unhidden(self, self.own_readers())
        return True

    @transaction.atomic
    def return_to_draft(self, *, by: User, reason: str) -> bool:
        """差戻し: a draft again, with the reason. Answers given so far are kept for when it is posted again.

        What it said until now is history for its municipality and the secretariat alone.
        """
        returned = {"returned_at": timezone.now(), "returned_reason": reason, "is_returned_by_desk": True}
        returned |= {"posted_at": None, "version": models.F("version") + 1}
        where = {"state": self.State.OPEN, "merged_into": None, "hidden_at": None}
        if not self._change("差戻し", by=by, reason=reason, where=where, state=self.State.DRAFT, **returned):
            return False
        ProposalVersion.objects.filter(proposal=self.pk).update(is_withheld=True)
        LongFile.objects.take_back()
        notices.sent_back(self, self.own_readers(), "事務局")
        return True

    @transaction.atomic
    def merge(self, survivor: "Moderation", *, by: User) -> bool:
        """Merge into `survivor`, which takes over addressees and followers; this page leads there from now on.

        False for a proposal that is merged already, or for a survivor that is itself merged, hidden or unposted.
        """
        pair = sorted([self.pk, survivor.pk])
        list(type(self).objects.select_for_update().filter(pk__in=pair).order_by("pk"))
        stands = type(self).objects.posted().shown().filter(pk=survivor.pk)
        if self.pk == survivor.pk or not stands.exists():
            return False
        where = {"merged_into": None, "posted_at__isnull": False}
        reason = f"{survivor.number_name}にまとめた"
        if not self._change("重複をまとめる", by=by, reason=reason, where=where, merged_into=survivor):
            return False
        type(self).objects.filter(merged_into=self.pk).update(merged_into=survivor)
        survivor.take_over(self)
        survivor.count_change()
        notices.merged(self, self.addressees.readers(timezone.localdate()) | self.own_readers())
        return True
