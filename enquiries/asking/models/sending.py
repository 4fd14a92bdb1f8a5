"""Whom an enquiry asks, and the sending of it."""

import hashlib
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from members.models import Assignment, Municipality, User
from members.people.reach import Reach
from portal.models import AuditLine, RecordVersion

from .. import notices
from .addressees import EnquiryAddressee
from .enquiry_base import EnquiryBase, EnquiryIncomplete


class RecipientsChanged(Exception):
    """Refusal to send: whom it reaches, or what it asks, is not what was shown before sending."""


class Recipients(NamedTuple):
    """Whom a sending reaches: municipalities where somebody is told, those with nobody (a letter), number of people.

    `mark`: a digest of all that, and of what is asked; another one where anything changed meanwhile.
    """

    told: list[Any]
    nobody: list[Any]
    people: int
    mark: str


class Sending(EnquiryBase):
    """Abstract base of Enquiry: its draft, until it is sent, and who is asked."""

    class Meta:
        abstract = True

    def missing(self) -> list[str]:
        """Sentences that say what a draft lacks before it can be sent; none when it lacks nothing. Two queries."""
        said = []
        if not self.due_on:
            said.append("回答期限を決めてください。")
        elif self.due_on < timezone.localdate():
            said.append("回答期限が過ぎています。今日からあとの日にしてください。")
        if not self.questionnaire.asks_anything():
            said.append("設問を1つ以上作ってください。")
        if not self.addressees.exists():
            said.append("あて先を選んでください。")
        return said

    def recipients(self, places: Any = None) -> Recipients:
        """Whom sending it today reaches; with `places` (ids), whom adding these reaches. Four queries."""
        day = timezone.localdate()
        asked = self.addressees.order_by().values("municipality") if places is None else places
        told, nobody = Assignment.objects.reach(asked, day)
        serving = Assignment.objects.serving(day).filter(office__municipality__in=asked)
        users = sorted(set(serving.values_list("user", flat=True)))
        questions = list(self.questionnaire.questions.order_by("pk").values_list("pk", "position", "revision"))
        said = f"{users}{[place.pk for place in nobody]}{questions}{self.revision}{self.questionnaire_id}"
        return Recipients(told, nobody, len(users), hashlib.sha256(said.encode()).hexdigest())

    @transaction.atomic
    def send(self, *, by: User, mark: str = "") -> Reach | None:
        """Fix the questionnaire, give the enquiry its number and tell whom it asks, once.

        Returns who was told and who could not be; None when it was sent before. Raises EnquiryIncomplete, and with the
        `mark` of the Recipients that were shown RecipientsChanged where they are others by now.
        """
        list(RecordVersion.objects.select_for_update())  # numbers are given one after the other, without gaps
        drafts = type(self).objects.drafts().select_for_update(of=("self",), no_key=True)
        if not drafts.filter(pk=self.pk).exists():
            return None
        self.refresh_from_db()
        if missing := self.missing():
            raise EnquiryIncomplete(*missing)
        to = self.recipients()
        if mark and to.mark != mark:
            raise RecipientsChanged
        last = type(self).objects.aggregate(last=Max("number"))["last"] or 0
        now = timezone.now()
        type(self).objects.filter(pk=self.pk).update(number=last + 1, sent_at=now, sent_by=by)
        self.questionnaire.publish()
        self.refresh_from_db()
        AuditLine.objects.write("照会の送付", self, by=by)
        self.tell()
        return Reach(to.told, to.nobody)

    def tell(self) -> None:
        """Tell those asked who were not told yet and have people today."""
        day = timezone.localdate()
        untold = self.addressees.untold()
        readers = untold.readers(day)
        untold.filter(municipality__in=Assignment.objects.served(day)).update(told_at=timezone.now())
        notices.answer_wanted(self, readers)

    @transaction.atomic
    def add(self, places: Any, *, by: User | None) -> int:
        """Ask these municipalities (ids, or a queryset of Municipality) too; returns how many were not asked before.

        Those of an enquiry that was sent are told at once.
        """
        type(self).objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        self.refresh_from_db()
        asked = set(self.addressees.values_list("municipality", flat=True))
        new = [place for place in Municipality.objects.filter(pk__in=places) if place.pk not in asked]
        added_at = timezone.now() if self.sent_at else None
        EnquiryAddressee.objects.bulk_create(
            EnquiryAddressee(enquiry_id=self.pk, municipality=place, added_at=added_at) for place in new
        )
        if new and self.sent_at:
            AuditLine.objects.write("照会のあて先の追加", self, by=by, reason=f"{len(new)}件")
            self.tell()
        return len(new)

    @transaction.atomic
    def drop(self, places: Any, *, by: User) -> int:
        """Take these municipalities (ids) out of the addressees of a draft; returns how many. None once it is sent."""
        if not type(self).objects.drafts().select_for_update(of=("self",), no_key=True).filter(pk=self.pk).exists():
            return 0
        return self.addressees.filter(municipality__in=places).delete()[0]

    @transaction.atomic
    def revise(self, *, by: User, revision: int, **fields: Any) -> bool:
        """Write these over a draft as read at `revision`. False when somebody saved since, or it was sent."""
        drafts = type(self).objects.drafts().filter(pk=self.pk, revision=revision)
        if not drafts.update(**fields, revision=F("revision") + 1):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の下書きの変更", self, by=by)
        return True

    def last_change(self) -> AuditLine | None:
        """The line of the audit about the last save: who and when."""
        found = AuditLine.objects.filter(subject_kind=self._meta.verbose_name, subject_id=self.pk)
        return found.filter(action="照会の下書きの変更").first()

    @transaction.atomic
    def discard(self, *, by: User) -> bool:
        """Delete a draft with its questions. False when it was sent: what was sent stays."""
        if not type(self).objects.drafts().select_for_update(of=("self",), no_key=True).filter(pk=self.pk).exists():
            return False
        AuditLine.objects.write("照会の下書きの削除", self, by=by)
        type(self).objects.filter(pk=self.pk).delete()
        self.questionnaire.questions.update(shown_if=None, shown_value="")
        self.questionnaire.delete()
        return True
