"""Whom an enquiry asks, and the sending of it."""

import hashlib
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from enquiries.questions.questionnaires import Questionnaire
from members.models import Assignment, Municipality, User
from members.people.reach import Reach
from portal.models import AuditLine, RecordVersion

from .. import notices
from .addressees import EnquiryAddressee
from .enquiry_base import EnquiryBase, EnquiryIncomplete


class RecipientsChanged(Exception):
    """Refusal to send: whom it reaches, or what it asks, is not what was shown before sending."""


class Recipients(NamedTuple):
    """Whom a sending reaches: municipalities where somebody is told, those with nobody (a letter), and the people.

    `readers`: {user: municipality}, by keys, as whose staff each is told. `mark`: a digest of all that, and of what is
    asked; another one where anything changed meanwhile.
    """

    told: list[Any]
    nobody: list[Any]
    readers: dict[int, int]
    mark: str

    @property
    def people(self) -> int:
        return len(self.readers)


class Sending(EnquiryBase):
    """Abstract base of Enquiry: its draft, until it is sent, and who is asked."""

    class Meta:
        abstract = True

    def missing(self) -> list[str]:
        """Sentences that say what a draft lacks before it can be sent; none when it lacks nothing. Two queries."""
        return self._lacks(asks=self.questionnaire.asks_anything(), is_addressed=self.addressees.exists())

    def _lacks(self, *, asks: bool, is_addressed: bool) -> list[str]:
        """The sentences of missing(), of a draft with questions (`asks`) or none, with addressees or none."""
        said = []
        if not self.due_on:
            said.append("回答期限を決めてください。")
        elif self.due_on < timezone.localdate():
            said.append("回答期限が過ぎています。今日からあとの日にしてください。")
        if not asks:
            said.append("設問を1つ以上作ってください。")
        if not is_addressed:
            said.append("あて先を選んでください。")
        return said

    def recipients(self, places: Any = None) -> Recipients:
        """Whom sending it today reaches; with `places` (ids), whom adding these reaches. Two queries."""
        asked = self.addressees.order_by().values("municipality") if places is None else places
        found = Municipality.objects.filter(pk__in=asked).select_related("prefecture").order_by("lg_code")
        serving = Assignment.objects.serving(timezone.localdate()).filter(office__municipality__in=asked)
        held = list(serving.values_list("user", "office__municipality"))
        readers, served = dict(held), {place for _, place in held}  # somebody may serve in two of them
        told, nobody = [place for place in found if place.pk in served], [p for p in found if p.pk not in served]
        users, without = sorted(readers), [place.pk for place in nobody]
        said = f"{users}{without}{self.revision}{self.questionnaire.mark}"
        return Recipients(told, nobody, readers, hashlib.sha256(said.encode()).hexdigest())

    @transaction.atomic
    def send(self, *, by: User, mark: str = "") -> Reach | None:
        """Fix the questionnaire, give the enquiry its number and tell whom it asks, once. The same few queries, however
        many are asked.

        Returns who was told and who could not be; None when it was sent before. Raises EnquiryIncomplete, and with the
        `mark` of the Recipients that were shown RecipientsChanged where they are others by now.
        """
        list(RecordVersion.objects.select_for_update())  # numbers are given one after the other, without gaps
        draft = self._hold_draft()
        if draft is None:
            return None
        to = self.recipients()
        if missing := self._lacks(asks=draft.asks, is_addressed=bool(to.told or to.nobody)):
            raise EnquiryIncomplete(*missing)
        if mark and to.mark != mark:
            raise RecipientsChanged
        self.number, self.sent_at, self.sent_by = (draft.last or 0) + 1, timezone.now(), by
        type(self).objects.filter(pk=self.pk).update(number=self.number, sent_at=self.sent_at, sent_by=by)
        self.questionnaire.publish(self.sent_at)
        AuditLine.objects.write("照会の送付", self, by=by)
        self._tell(to.readers, is_first=True)
        return Reach(to.told, to.nobody)

    def _hold_draft(self) -> Any:
        """Lock the draft and read it anew, with its questionnaire, into this object. None when it was sent.

        What is returned has `asks`, whether it asks anything, and `last`, the highest number given. One query.
        """
        enquiries = type(self).objects
        numbers = enquiries.sent().order_by("-number").values("number")
        asking = Questionnaire.objects.asking().filter(pk=OuterRef("questionnaire"))
        rows = (
            enquiries.drafts().select_related("questionnaire").annotate(last=Subquery(numbers[:1]), asks=Exists(asking))
        )
        draft = rows.select_for_update(of=("self", "questionnaire"), no_key=True).filter(pk=self.pk).first()
        if draft:
            for field in self._meta.concrete_fields:
                setattr(self, field.attname, getattr(draft, field.attname))
            self.questionnaire = draft.questionnaire
        return draft

    def tell(self) -> None:
        """Tell those asked who were not told yet and have people today."""
        self._tell(self.addressees.untold().reader_keys(timezone.localdate()))

    def _tell(self, readers: Any, *, is_first: bool = False) -> None:
        served = Assignment.objects.served(timezone.localdate())
        self.addressees.untold().filter(municipality__in=served).update(told_at=timezone.now())
        notices.answer_wanted(self, readers, is_first=is_first)

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
    def drop(self, places: Any) -> int:
        """Take these municipalities (ids) out of the addressees of a draft; returns how many, 0 once it is sent."""
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

    @property
    def mark(self) -> str:
        """Which text and questions, changed how often: a button sends it back to say what its reader had read."""
        return f"{self.revision} {self.questionnaire.mark}"

    @transaction.atomic
    def discard(self, *, by: User, read: str | None = None) -> bool:
        """Delete a draft with its questions. False when it was sent, or is no longer what was `read`, a mark."""
        rows = type(self).objects.drafts().select_for_update(of=("self",), no_key=True)
        held = rows.select_related("questionnaire").filter(pk=self.pk).first()
        if held is None or read not in (None, held.mark):
            return False
        AuditLine.objects.write("照会の下書きの削除", self, by=by)
        type(self).objects.filter(pk=self.pk).delete()
        self.questionnaire.questions.update(shown_if=None, shown_value="")
        self.questionnaire.delete()
        return True
