import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from members.accounts.models.invitation_base import InvitationBase
from members.accounts.models.users import User
from members.accounts.session_rows import end_sessions
from members.places.models import Municipality
from outbox.models import Notice
from portal.database.compiled_queries import prepared
from portal.database.periods import Period
from portal.models import AuditLine

from .. import notices
from .assignment_queries import AssignmentQuerySet
from .offices import Office, lock_municipalities


class LastManager(Exception):
    """Refusal: the change would leave the municipality without a manager (代表担当者)."""


@prepared
def _current_assignment(user: int, day: datetime.date) -> QuerySet["Assignment"]:
    held = Assignment.objects.as_of(day).filter(user=user).select_related("office__municipality__prefecture")
    return held.order_by("role", "-started_on", "-pk")[:1]  # manager sorts before staff


@prepared
def _unread(user: int, day: datetime.date, *, is_secretariat: bool) -> QuerySet[Notice, int]:
    serving = Assignment.objects.as_of(day).filter(user=user).values("office__municipality")
    notices = Notice.objects.readable_by(user, serving, is_secretariat).unread()
    return notices.order_by().values("user").annotate(number=Count("pk")).values_list("number", flat=True)


class AssignmentManager(models.Manager.from_queryset(AssignmentQuerySet)):  # type: ignore[misc]
    """Manager with the two queries that nearly every page runs on user.assignments, as compiled queries."""

    def current(self, user: User, day: datetime.date) -> "Assignment | None":
        """The one assignment from which the user's rights follow on `day`, with its municipality; or None."""
        return next(iter(_current_assignment(user.pk, day)), None)

    def unread_notices(self, user: User, day: datetime.date) -> int:
        """How many notices the person may still read on `day`, in office or as secretariat, and has not."""
        return sum(_unread(user.pk, day, is_secretariat=user.is_secretariat))


class Assignment(Period):
    """在任: a person serves in an office, in a role, over [started_on, ended_on). Rights follow from it.

    A plan that is dropped before its day, and a first day that is also the last, keep an empty period.
    """

    class Role(models.TextChoices):
        STAFF = "staff", "担当者"
        MANAGER = "manager", "代表担当者"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments", verbose_name="利用者"
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="assignments", verbose_name="担当課")
    role = models.CharField("役割", max_length=20, choices=Role)
    predecessor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="successors", verbose_name="前任"
    )

    data_tokens: Any  # DataTokenQuerySet, of a room above

    objects = AssignmentManager()

    class Meta(Period.Meta):
        ordering = ["office__municipality__lg_code", "started_on", "pk"]
        verbose_name = verbose_name_plural = "在任"
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="members_assignment_ends_not_before_start",
                violation_error_message="終了日は開始日以後の日にしてください。",
            ),
            models.UniqueConstraint(
                "user",
                "office",
                condition=Q(ended_on=None),
                name="members_assignment_once",
                violation_error_message="この人はすでにこの担当課にいます。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.user}（{self.get_role_display()}）"

    @property
    def has_begun(self) -> bool:
        return self.started_on is None or self.started_on <= timezone.localdate()

    @property
    def last_day(self) -> datetime.date | None:
        """The last day of access; None while no end is set."""
        return self.ended_on and self.ended_on - datetime.timedelta(days=1)

    def other_managers(self, day: datetime.date) -> dict[User, Municipality]:
        """{User: Municipality}: who else manages the municipality on `day`."""
        managers = Assignment.objects.readers([self.office.municipality], day, managers=True)
        return {user: place for user, place in managers.items() if user.pk != self.user_id}

    def last_change(self) -> AuditLine | None:
        """The line of the audit about the last change: who and when."""
        return AuditLine.objects.filter(subject_kind=self._meta.verbose_name, subject_id=self.pk).first()

    def _lock(self) -> None:
        """Lock the municipality and read this row again."""
        lock_municipalities(self.office.municipality_id)
        self.refresh_from_db(fields=["role", "started_on", "ended_on", "predecessor"])

    def _require_manager(self, day: datetime.date) -> None:
        """Raise LastManager, which undoes the change, unless somebody manages the municipality from `day` on."""
        managers = Assignment.objects.serving(day).in_municipality(self.office.municipality).managers()
        if not managers.filter(ended_on=None).exists():
            raise LastManager(self.office.municipality)

    def end(self, *, by: User, on: datetime.date | None = None) -> bool:
        """Set ended_on to `on` (default: today), the first day without access. False when over, or ending then already.

        An end that was set before may be moved. Raises LastManager. Access is gone with the first request of
        that day; sessions are ended at once when it is today.
        """
        today = timezone.localdate()
        on = on or today
        with transaction.atomic():
            self._lock()
            if self.ended_on and (self.ended_on <= today or self.ended_on == on):
                return False
            self.leave(by=by, on=on)
            if self.ended_on == self.started_on:  # a dropped plan: what it was to follow goes on
                before = Assignment.objects.filter(user=self.user, office=self.office).exclude(pk=self.pk)
                for assignment in before.filter(ended_on=self.started_on):
                    assignment.resume(by=by, on=self.started_on)
            if on <= today:
                end_sessions(self.user)
            return True

    def leave(self, *, by: User, on: datetime.date) -> None:
        """End the assignment on `on`, in a transaction that has locked the municipality. Raises LastManager."""
        sooner = self.ended_on is None or on < self.ended_on
        begins = None if self.has_begun else self.started_on
        dropped = begins if begins and on <= begins else None  # the day of a plan that never begins
        self._end("在任の取消し" if dropped else "在任の終了", by=by, on=on)
        if dropped and self.predecessor:  # nobody takes over, so the one before stays
            self.predecessor.resume(by=by, on=dropped)
        if sooner and self.role == self.Role.MANAGER:
            self._require_manager(on)
        notices.assignment_ended(self, on)

    def _end(self, action: str, *, by: User, on: datetime.date) -> None:
        self.ended_on = max(on, self.started_on or on)  # what never began keeps an empty period
        Assignment.objects.filter(pk=self.pk).update(ended_on=self.ended_on)
        AuditLine.objects.write(action, self, by=by, municipality=self.office.municipality)
        if self.ended_on <= timezone.localdate():
            self.data_tokens.end_all(by=by)  # on a later day they are void by the period, and then ended by the worker

    def resume(self, *, by: User, on: datetime.date) -> bool:
        """The hand-over planned for `on` does not take place: the assignment goes on, unless its holder moves then."""
        elsewhere = Q(office=self.office_id) | ~Q(office__municipality=self.office.municipality_id)
        if self.user.assignments.not_over(on).exclude(pk=self.pk).filter(elsewhere).exists():
            return False
        ending = Assignment.objects.filter(pk=self.pk, ended_on=on, ended_on__gt=timezone.localdate())
        if not ending.update(ended_on=None):
            return False
        self.ended_on = None
        AuditLine.objects.write("引継ぎの取消し", self, by=by, municipality=self.office.municipality)
        notices.hand_over_cancelled(self, on)
        return True

    def change_role(self, role: str, *, by: User) -> bool:
        """Make the person a manager or staff, from today on. False when nothing changes. Raises LastManager."""
        with transaction.atomic():
            self._lock()
            if self.ended_on or self.role == role:
                return False
            Assignment.objects.filter(pk=self.pk).update(role=role)
            if role == self.Role.STAFF:
                self.data_tokens.end_all(by=by)
                today = timezone.localdate()
                self._require_manager(max(today, self.started_on or today))
            self.role = role
            action = f"役割の変更（{self.get_role_display()}）"
            AuditLine.objects.write(action, self, by=by, municipality=self.office.municipality)
            notices.role_changed(self)
            return True

    def hand_over(self, *, to_email: str, on: datetime.date, by: User) -> InvitationBase | None:
        """引継ぎ: this assignment ends on `on`, and whoever accepts the invitation to `to_email` begins that day.

        Takes effect at midnight of `on`, Tokyo time, by the periods alone. Returns the invitation, or None when the
        assignment has an end already. The last manager may hand over: the successor gets the same role.
        """
        with transaction.atomic():
            self._lock()
            if self.ended_on or (self.started_on and on < self.started_on):
                return None
            self._end("引継ぎ", by=by, on=on)
            notices.hand_over_planned(self, on)
            if on <= timezone.localdate():
                end_sessions(self.user)
            return self.office.invitations.issue(
                office=self.office, role=self.role, email=to_email, by=by, starts_on=on, predecessor=self
            )
