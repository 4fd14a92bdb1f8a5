"""Participation, a base class of Case: changes of its participants (参加者) and their roles."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from members.models import Assignment, Municipality, User
from members.people.reach import Reach
from portal.models import AuditLine

from .. import notices
from .case_base import CaseBase
from .participants import Participant
from .roles import ParticipantRole

CHANGE = "参加者の変更"


class CannotTakePart(Exception):
    """Refusal: these roles would break a rule about the participants; the message says which, in Japanese."""


class Participation(CaseBase):
    """Abstract base of Case: methods that change its participants."""

    class Meta:
        abstract = True

    def faults_of(self, roles: dict[Municipality, str]) -> Iterator[tuple[Municipality | None, str]]:
        """Yields the rules these roles would break: (municipality concerned or None, message in Japanese)."""
        acting = {place: role for place, role in roles.items() if role and role != Participant.Role.INTRODUCER}
        proposal, proposing = self.proposal, Participant.Role.PROPOSER
        proposer = proposal.municipality if proposal else None
        names = ParticipantRole.objects.names()
        if proposal and proposer and acting.get(proposer) != proposing:
            yield (
                proposer,
                f"{proposer}の{proposal.kind_name}から始まった事例です。役割を「{names[proposing]}」のままにしてください。",
            )
        elif proposing not in acting.values() and self.participants.filter(role=proposing).exists():
            yield (
                None,
                f"提案した自治体が1つ以上必要です。ほかの自治体を「{names[proposing]}」にしてから外してください。",
            )
        if not any(place.is_ward for place in acting):
            yield None, "参加する区が1つ以上必要です。"
        if all(place.is_ward for place in acting) and not (proposer and proposer.is_ward):
            yield None, "参加する自治体が1つ以上必要です。"
        leads = [place for place, role in acting.items() if role == Participant.Role.LEAD]
        if len(leads) > 1:
            lead, partner, both = (
                names[Participant.Role.LEAD],
                names[Participant.Role.PARTNER],
                "と".join(map(str, leads)),
            )
            yield leads[-1], f"{lead}は1つだけです。{both}のどちらかを「{partner}」にしてください。"

    @transaction.atomic
    def change_participants(self, changes: dict[Municipality, str], *, by: User, was: dict[Municipality, str]) -> bool:
        """Give each municipality of `changes` its role, "" to take it out, over the roles that were read (`was`).

        False, and nothing changes, when one of them is another by now. Those who join and who leave are notified.
        Raises CannotTakePart.
        """
        list(type(self).objects.select_for_update().filter(pk=self.pk).values_list("pk"))
        self.refresh_from_db()  # it may have become public meanwhile
        now = self.roles()
        if any(now.get(place, "") != was.get(place, "") for place in changes):
            return False
        for _, fault in self.faults_of(now | changes):
            raise CannotTakePart(fault)
        names = ParticipantRole.objects.names()
        said = [_in_words(place, now.get(place), names.get(role, "")) for place, role in changes.items()]
        self.participants.filter(municipality__in=list(changes)).delete()  # one lead at a time
        self.take_in({place.pk: role for place, role in changes.items() if role})
        self._note_former(now, changes)
        self.refresh_derived()
        AuditLine.objects.write(CHANGE, self, by=by, municipality=by.municipality, reason="、".join(said))
        self._notify_of_changes(changes, now, by)
        return True

    def notify_joined(self, rows: QuerySet[Any], *, by: User) -> None:
        """Tell the people of each of these participants that it takes part."""
        for row in rows.select_related("municipality__prefecture"):
            row.case = self
            notices.joined(row, Assignment.objects.readers([row.municipality], timezone.localdate()), by)

    def reach(self, places: Iterable[Municipality] | None = None) -> Reach:
        """Of `places`, or else of all participants, which have people today who are told, and which have none."""
        taking_part = self.participants.order_by().values("municipality")
        return Assignment.objects.reach(taking_part if places is None else places, timezone.localdate())

    def _notify_of_changes(self, changes: dict[Municipality, str], before: dict[Municipality, str], by: User) -> None:
        """Notify the people of the municipalities that join, then of those that leave."""
        today = timezone.localdate()
        joined = [place for place, role in changes.items() if role and place not in before]
        self.notify_joined(self.participants.filter(municipality__in=joined), by=by)
        for place in (place for place, role in changes.items() if not role):
            notices.left(self, place, Assignment.objects.readers([place], today), by)

    def _note_former(self, before: dict[Municipality, str], changes: dict[Municipality, str]) -> None:
        """Keep in `former` who left a published case, and when: it stays on the public page. Drops who joined again."""
        present = {place.lg_code for place, role in changes.items() if role}
        former = [row for row in self.former if row[0] not in present]
        if self.published_at:
            today = timezone.localdate().isoformat()
            gone = [place for place, role in changes.items() if not role]
            former += [[place.lg_code, place.full_name, place.is_ward, before[place], today] for place in gone]
        if former != self.former:
            self.former = former
            self.save(update_fields=["former"])

    def participant_changes(self) -> QuerySet[AuditLine]:
        """Lines of the audit about who takes part, the newest first."""
        about = {"subject_kind": self._meta.verbose_name, "subject_id": self.pk, "action": CHANGE}
        return AuditLine.objects.filter(**about)


def _in_words(place: Municipality, before: str | None, role: str) -> str:
    if not role:
        return f"{place.full_name}を外した"
    return f"{place.full_name}を「{role}」に{'した' if before else '加えた'}"
