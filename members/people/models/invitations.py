import datetime
import secrets
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import timezone

from members import hooks
from members.accounts.models.invitation_base import (
    INVITATION_LIFE,
    SAME_FORM,
    InvitationBase,
    InvitationBaseQuerySet,
    hash_token,
)
from members.accounts.models.users import User
from members.places.models import Municipality
from portal.database.periods import first_moment
from portal.models import AuditLine

from .. import notices
from .assignments import Assignment
from .offices import Office, lock_municipalities


class ManagerNotMissing(Exception):
    """Refusal: the secretariat may invite a manager only to a ward or member municipality that has none."""


class InvitationQuerySet(InvitationBaseQuerySet["Invitation"]):
    def in_municipality(self, municipality: Municipality) -> Self:
        return self.filter(office__municipality=municipality)

    def to_manager(self) -> Self:
        """Invitations in the role of a manager (代表担当者)."""
        return self.filter(role=Assignment.Role.MANAGER)

    def managed_by(self, user: User | AnonymousUser) -> Self:
        place = None if user.is_anonymous or not user.is_manager else user.municipality
        return self.in_municipality(place) if place else self.none()

    def naming_successor_of(self, assignment: Assignment) -> "Invitation | None":
        """The invitation by which a successor of the assignment was named, unless revoked; None when there is none."""
        return self.filter(predecessor=assignment, revoked_at=None).select_related("accepted_by").first()

    def with_office(self) -> Self:
        return self.select_related("office__municipality__prefecture", "created_by")

    def issue(
        self,
        *,
        office: Office,
        role: str,
        email: str,
        by: User,
        starts_on: datetime.date | None = None,
        predecessor: Assignment | None = None,
        name: str = "",
    ) -> "Invitation":
        """Invite an address; an earlier open invitation of the same kind to it is revoked.

        The same form sent twice makes one invitation.
        """
        now = timezone.now()
        wanted = {"role": role, "starts_on": starts_on}
        token = secrets.token_urlsafe(32)
        with transaction.atomic():
            lock_municipalities(office.municipality_id)
            same_kind = self.open(now).filter(office=office, email=email.casefold(), predecessor=predecessor)
            sent_twice = same_kind.filter(**wanted, created_by=by, created_at__gt=now - SAME_FORM).first()
            if sent_twice:
                return sent_twice
            for earlier in same_kind:
                earlier.mark_revoked(now)
            # a successor may be named months ahead; the link then lives until a week after the day
            begins = first_moment(starts_on or timezone.localdate())
            invitation = self.create(
                office=office,
                email=email.casefold(),
                token_hash=hash_token(token),
                predecessor=predecessor,
                created_by=by,
                name=name,
                expires_at=max(now, begins) + INVITATION_LIFE,
                **wanted,
            )
            AuditLine.objects.write("招待", invitation, by=by, municipality=office.municipality)
            notices.invited(invitation, token)
        return invitation

    def issue_to_manager(
        self, *, office: Office, email: str, by: User, seen: int | None, name: str = ""
    ) -> "Invitation | None":
        """The secretariat invites a manager where none is left, or in a ward none yet; such invitations are replaced.

        `seen` is the invitation (id) its writer saw standing, None for none; returns None when another stands by now.
        Whoever accepts follows the last manager, 引継書 included. An office that is not saved yet is registered.
        Raises ManagerNotMissing.
        """
        now, today, place = timezone.now(), timezone.localdate(), office.municipality
        with transaction.atomic():
            lock_municipalities(place.pk)
            if not place.memberships.invitable(today).contains(place):
                raise ManagerNotMissing(place)
            standing = list(self.open(now).in_municipality(place).to_manager())
            if standing and standing[0].pk != seen:
                latest = standing[0]
                sent_twice = (latest.email, latest.created_by_id) == (email.casefold(), by.pk)
                return latest if sent_twice and latest.created_at > now - SAME_FORM else None
            for earlier in standing:
                earlier.mark_revoked(now)
            if office.pk is None:
                office.register(by=by)
            last = Assignment.objects.in_municipality(place).managers().over(today).first()
            role = Assignment.Role.MANAGER
            return self.issue(office=office, role=role, email=email, by=by, predecessor=last, name=name)


class Invitation(InvitationBase):
    """招待: an address may join an office in a role."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="invitations", verbose_name="担当課")
    role = models.CharField("役割", max_length=20, choices=Assignment.Role)
    name = models.CharField("氏名", max_length=100, blank=True)
    starts_on = models.DateField("着任日", null=True, blank=True, help_text="空欄なら受けた日から")
    predecessor = models.ForeignKey(
        Assignment, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="前任"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta(InvitationBase.Meta):
        verbose_name = verbose_name_plural = "招待"

    def __str__(self) -> str:
        return f"{self.office} {self.email}"

    @property
    def destination(self) -> str:
        return str(self.office)

    @property
    def role_name(self) -> str:
        return self.get_role_display()

    @property
    def inviter_to_ask(self) -> str:
        """Whom to ask for another invitation, as text on pages."""
        return f"{self.office.municipality}の代表担当者"

    def municipality_left_by(self, user: User) -> Municipality | None:
        """The municipality that the user would leave by accepting; None when it is this one, or none."""
        return user.municipality if user.municipality != self.office.municipality else None

    def accept(self, *, user: User) -> Assignment | None:
        """Join the office. None unless the invitation is open and bound to the user's own address; used once.

        Serving elsewhere ends on the day this begins: a person who moves keeps the account, not the old rights.
        Raises LastManager when nobody would be left to manage there.
        """
        now, today = timezone.now(), timezone.localdate()
        if user.email != self.email or not user.is_active:
            return None
        starts_on = max(today, self.starts_on) if self.starts_on else today
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one move after the other
            old = user.assignments.not_over(starts_on).exclude(office__municipality=self.office.municipality_id)
            lock_municipalities(self.office.municipality_id, *old.values_list("office__municipality", flat=True))
            if not Invitation.objects.open(now).filter(pk=self.pk).update(accepted_at=now, accepted_by=user):
                return None
            for assignment in old.with_people():
                assignment.leave(by=user, on=starts_on)
            place, had_people = self.office.municipality, self._has_people(today)
            assignment = self._begin(user, starts_on)
            AuditLine.objects.write("着任", assignment, by=user, municipality=self.office.municipality)
            if place.is_ward:  # one may have been invited without ever applying
                place.memberships.begin_invited(place, starts_on, by=user)
            notices.invitation_accepted(self, assignment, assignment.other_managers(today))
            if not had_people and self._has_people(today):
                for tell in hooks.first_people:
                    tell(place)
            return assignment

    def _has_people(self, day: datetime.date) -> bool:
        return not Assignment.objects.without_people([self.office.municipality_id], day)

    def _begin(self, user: User, day: datetime.date) -> Assignment:
        """The assignment from `day` on. Who serves in the office already never loses a role by an invitation."""
        present = user.assignments.filter(office=self.office, ended_on=None).first()
        joining = {"user": user, "office": self.office, "predecessor": self.predecessor}
        if present is None:
            return Assignment.objects.create(**joining, role=self.role, started_on=day)
        if present.started_on and present.started_on > day:  # until what is planned begins
            until = present.started_on
            return Assignment.objects.create(**joining, role=self.role, started_on=day, ended_on=until)
        role = Assignment.Role.MANAGER if Assignment.Role.MANAGER in (self.role, present.role) else self.role
        if present.role == role and not self.predecessor:
            return present
        if present.started_on == day:
            present.role, present.predecessor = role, self.predecessor or present.predecessor
            present.save(update_fields=["role", "predecessor"])
            return present
        Assignment.objects.filter(pk=present.pk).update(ended_on=day)
        return Assignment.objects.create(**joining, role=role, started_on=day)

    def revoke(self, *, by: User) -> bool:
        """Revoke the invitation and cancel a hand-over planned by it; False when it was accepted or revoked before."""
        now = timezone.now()
        with transaction.atomic():
            lock_municipalities(self.office.municipality_id)
            if not self.mark_revoked(now):
                return False
            AuditLine.objects.write("招待の取消し", self, by=by, municipality=self.office.municipality)
            if self.predecessor and self.starts_on:
                self.predecessor.resume(by=by, on=self.starts_on)
            return True
