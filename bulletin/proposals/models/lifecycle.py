"""State transitions of a proposal: draft → (承認待ち →) 募集中 → 成立 / 不成立 / 取下げ / 期限切れ, and back.

Every step is one verb: atomic, compare-and-set, with its line of the audit and its notices, and says whether
anything changed. What is hidden or merged takes no step.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from members.models import Municipality, User
from portal.models import AuditLine, LongFile, RecordVersion

from .. import notices
from .addressing import Addressing
from .approvals import ApprovalRule
from .fields import Field
from .proposal_base import STANDS
from .proposal_choices import ProposalState
from .versions import ProposalVersion

STEPS = {  # what its own people may do, by state
    "draft": ["edit", "post", "discard"],
    "waiting": ["take-back", "approve", "send-back"],
    "open": ["edit", "ask-more", "extend", "withdraw", "close"],
    "matched": [],
    "unmatched": ["reopen"],
    "withdrawn": ["reopen"],
    "expired": ["reopen", "withdraw", "close"],
}


class ProposalIncomplete(Exception):
    """Refusal: the proposal lacks something that it needs to be posted (Lifecycle.lacks)."""


class Lifecycle(Addressing):
    """Abstract base of Proposal: transitions by its proposer. Each returns False when the state does not allow it."""

    class Meta:
        abstract = True

    @property
    def steps(self) -> list[str]:
        """Steps possible now for the proposer's people (approve, send-back: for managers), as in STEPS."""
        steps = [] if self.hidden_at or self.merged_into_id else STEPS[self.state]
        never = {"ask-more"} if self.scope != self.Scope.SOME else set()
        never |= {"discard"} if self.number is not None else set()  # it was posted once: the desk returned it
        return [step for step in steps if step not in never]

    def may(self, step: str) -> bool:
        return step in self.steps

    def lacks(self, day: datetime.date) -> list[tuple[str, str]]:
        """What it needs to be posted on `day`: [(name of the field, message)]; empty when nothing."""
        wanted = [("title", "件名を入力してください。"), ("summary", "あらましを入力してください。")]
        lacking = [(name, text) for name, text in wanted if not getattr(self, name)]
        if not self.office_id:
            lacking.append(("office", "担当課を選んでください。"))
        if not (self.offers or self.seeks):
            lacking.append(("offers", "出せるものか求めることのどちらかを入力してください。"))
        if not self.fields.exists():
            lacking.append(("fields", "分野を1つ以上選んでください。"))
        if self.scope == self.Scope.SOME and not self.chosen.exists():
            lacking.append(("chosen", "あて先を1つ以上選んでください。"))
        if not self.answer_until:
            lacking.append(("answer_until", "回答期限を入力してください。"))
        elif self.answer_until <= day:
            lacking.append(("answer_until", "回答期限は明日以後の日にしてください。"))
        return lacking

    @transaction.atomic
    def write(
        self,
        *,
        by: User,
        version: int,
        fields: Iterable[Field] | None = None,
        chosen: Iterable[Municipality] | None = None,
        **texts: Any,
    ) -> bool:
        """Save over `version`, a draft or an open proposal. False when it was saved or posted since, or may not change.

        An open one keeps every version, and whoever has answered is notified.
        """
        visibility = type(self).objects.values_list("visibility", flat=True).get(pk=self.pk)
        where = {"pk": self.pk, "version": version, "state": self.state, **STANDS}
        found = type(self).objects.filter(**where, state__in=[self.State.DRAFT, self.State.OPEN])
        if not found.update(**texts, version=models.F("version") + 1, updated_at=timezone.now()):
            return False
        if fields is not None:
            self.fields.set(fields)
        self.refresh_from_db()
        if chosen is not None and self.state == self.State.DRAFT:
            self.chosen.set(chosen)
        self._index()
        if self.state == self.State.OPEN:
            self._keep("提案の変更", by)
            if self.visibility != visibility:
                RecordVersion.count_change()  # gone from the public pages, or new there
            if visibility == self.Visibility.PUBLIC != self.visibility:
                LongFile.objects.take_back()
                notices.made_private(self)
            notices.changed(self, self.addressees.answered().readers(timezone.localdate()))
        return True

    @transaction.atomic
    def post(self, *, by: User, version: int) -> bool:
        """掲載: open the proposal to its addressees; 承認待ち instead where the municipality has an ApprovalRule.

        False when it is no draft any more, or was saved since `version` was read. Raises ProposalIncomplete.
        """
        if self.lacks(timezone.localdate()):
            raise ProposalIncomplete(self)
        where = {"state": self.State.DRAFT, "version": version, **STANDS}
        if self.needs_approval(by):
            cleared: dict[str, Any] = {"returned_at": None, "returned_reason": ""}
            if not self._change("掲載の承認を求める", by=by, where=where, state=self.State.WAITING, **cleared):
                return False
            notices.approval_wanted(self, self.own_readers(managers=True))
            return True
        return self._open("掲載", by=by, where=where)

    @transaction.atomic
    def approve(self, *, by: User, version: int | None = None) -> bool:
        """承認 by a manager: posts the proposal. False when it waits no longer, or is another than `version`, if given.

        Raises ProposalIncomplete when the deadline passed while it waited.
        """
        if self.lacks(timezone.localdate()):
            raise ProposalIncomplete(self)
        as_read = {} if version is None else {"version": version}
        return self._open("掲載の承認", by=by, where={"state": self.State.WAITING, **as_read, **STANDS})

    @transaction.atomic
    def take_back(self, *, by: User) -> bool:
        """Back to a draft from 承認待ち, by its writers."""
        where = {"state": self.State.WAITING, **STANDS}
        return self._change("承認の求めの取消し", by=by, where=where, state=self.State.DRAFT)

    @transaction.atomic
    def send_back(self, *, by: User, reason: str) -> bool:
        """差戻し by a manager: back to a draft, with a reason that only the municipality reads."""
        returned: dict[str, Any] = {
            "returned_at": timezone.now(),
            "returned_reason": reason,
            "is_returned_by_desk": False,
        }
        where = {"state": self.State.WAITING, **STANDS}
        if not self._change("承認せずに差し戻す", by=by, where=where, state=self.State.DRAFT, **returned):
            return False
        notices.sent_back(self, self.own_readers(), f"代表担当者の{by}さん")
        return True

    @transaction.atomic
    def extend(self, *, by: User, until: datetime.date) -> bool:
        """期限の延長: set the last day for answers to `until`, later than the present one and not before today."""
        where = {"state": self.State.OPEN, "answer_until__lt": until, **STANDS}
        later: dict[str, Any] = {"answer_until": until, "version": models.F("version") + 1}
        if until < timezone.localdate() or not self._change("期限の延長", by=by, where=where, **later):
            return False
        self._keep("", by)
        notices.extended(self, self.addressees.readers(timezone.localdate()))
        return True

    @transaction.atomic
    def withdraw(self, *, by: User) -> bool:
        """取下げ by the proposer. Answers given so far stay."""
        if not self._close("取下げ", by=by, states=[self.State.OPEN, self.State.EXPIRED], to=self.State.WITHDRAWN):
            return False
        notices.withdrawn(self, self.addressees.readers(timezone.localdate()))
        return True

    @transaction.atomic
    def close(self, *, by: User, reason: str = "") -> bool:
        """不成立: end without a match. With a `reason`: by the secretariat, and the author is notified of it."""
        states = [self.State.OPEN, self.State.EXPIRED]
        if not self._close("不成立", by=by, reason=reason, states=states, to=self.State.UNMATCHED):
            return False
        if reason:
            notices.closed_by_secretariat(self, self.own_readers(), reason)
        notices.closed(self, self.addressees.readers(timezone.localdate()), by_secretariat=bool(reason))
        return True

    @transaction.atomic
    def match(self, *, by: User) -> bool:
        """成立: set the state MATCHED; called when a case is made of the proposal (matching)."""
        return self._close("成立", by=by, states=[self.State.OPEN, self.State.EXPIRED], to=self.State.MATCHED)

    @transaction.atomic
    def reopen(self, *, by: User, until: datetime.date) -> bool:
        """再開 with a last day for answers after today, from 取下げ, 期限切れ or 不成立."""
        closed = [self.State.WITHDRAWN, self.State.EXPIRED, self.State.UNMATCHED]
        again: dict[str, Any] = {"state": self.State.OPEN, "closed_at": None, "answer_until": until}
        if until <= timezone.localdate() or not self._change(
            "再開", by=by, where={"state__in": closed, **STANDS}, version=models.F("version") + 1, **again
        ):
            return False
        self._keep("", by)
        self.addressees.mark_told()
        notices.reopened(self, self.addressees.readers(timezone.localdate()))
        return True

    @transaction.atomic
    def expire(self, day: datetime.date) -> bool:
        """期限切れ, by the worker, when the last day for answers is over on `day`."""
        where = {"state": self.State.OPEN, "answer_until__lt": day, "merged_into": None}
        expired: dict[str, Any] = {"state": self.State.EXPIRED, "closed_at": timezone.now()}
        if not self._change("期限切れ", by=None, where=where, **expired):
            return False
        notices.expired(self, self.own_readers())
        return True

    def _close(
        self, action: str, *, by: User, states: list[ProposalState], to: ProposalState, reason: str = ""
    ) -> bool:
        where = {"state__in": states, **STANDS}
        return self._change(action, by=by, reason=reason, where=where, state=to, closed_at=timezone.now())

    @transaction.atomic
    def discard(self, *, by: User, version: int | None = None) -> bool:
        """Delete a draft that was never posted. False for any other, and for another than `version`, if given."""
        as_read = {} if version is None else {"version": version}
        found = type(self).objects.filter(pk=self.pk, state=self.State.DRAFT, **as_read, **STANDS)
        row = found.select_for_update(of=("self",)).first()
        if not row or row.addressees.exists() or ProposalVersion.objects.filter(proposal=row.pk).exists():
            return False
        AuditLine.objects.write("下書きの削除", self, by=by, municipality=self.municipality)
        for attachment in row.attachments.all():
            attachment.remove(by=by)
        row.delete()
        return True

    def _open(self, action: str, *, by: User, where: dict[str, Any]) -> bool:
        """Number and open it, and notify everybody asked.

        What needs no number comes first: from the number on, everybody else who posts waits (docs/scale.md).
        """
        today = timezone.localdate()
        if not self.hold(**where):
            return False
        self._read_anew()
        self.address(today)
        asked, self.reach_of_posting = self.addressees.reader_keys(today), self.addressees.reach(today)
        own, answers, following = self.own_readers(), self.answer_words(), self.followers_of_kind(is_posted=True)
        models.prefetch_related_objects([self], "fields")
        self._keep("", by)
        self.build_search_text()
        opened: dict[str, Any] = {
            "state": self.State.OPEN,
            "search_text": self.search_text,
            "number": self._next_number() if self.number is None else self.number,
            "posted_at": timezone.now(),
            "returned_at": None,
            "returned_reason": "",
            "updated_at": timezone.now(),
        }
        type(self).objects.filter(pk=self.pk).update(**opened)  # held since it met `where`
        for name, value in opened.items():
            setattr(self, name, value)
        self._note(action, by=by)
        notices.answer_wanted(self, asked, answers)
        notices.posted_to_followers(self, following)
        notices.posted(self, own, self.reach_of_posting)
        return True

    def _next_number(self) -> int:
        """The number after the last one, without gaps and given once: those who post at the same time wait here."""
        list(RecordVersion.objects.select_for_update())
        return (type(self).objects.aggregate(last=models.Max("number"))["last"] or 0) + 1

    def needs_approval(self, by: User) -> bool:
        return not by.is_manager and ApprovalRule.objects.filter(municipality=self.municipality_id).exists()

    def reindex(self) -> None:
        """Rebuild the search text and invalidate cached pages after its proposers changed."""
        self._index()
        self.count_change()
