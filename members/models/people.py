import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.models import AuditLine
from portal.periods import Period, PeriodQuerySet

from .places import Municipality
from .registration import telephone_validator

INVITATION_LIFE = datetime.timedelta(days=7)


class LastManager(Exception):
    """The municipality would be left without a manager (代表担当者)."""


class Office(models.Model):
    """担当課 of a municipality, with the mailbox its people share."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="offices", verbose_name="自治体")
    name = models.CharField("担当課", max_length=100)
    email = models.EmailField("共有メールアドレス")
    telephone = models.CharField("電話番号", max_length=20, validators=[telephone_validator])

    class Meta:
        ordering = ["municipality__lg_code", "pk"]
        verbose_name = verbose_name_plural = "担当課"
        constraints = [
            models.UniqueConstraint(
                "municipality",
                "name",
                name="members_office_name_once",
                violation_error_message="同じ名前の担当課があります。",
            )
        ]

    def __str__(self):
        return f"{self.municipality} {self.name}"


class AssignmentQuerySet(PeriodQuerySet):
    def in_municipality(self, municipality):
        return self.filter(office__municipality=municipality)

    def managers(self):
        return self.filter(role=Assignment.Role.MANAGER)

    def not_over(self, day):
        """Held on `day` or to begin later."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def managed_by(self, user):
        """Assignments a manager may change: those of the own municipality."""
        if user.is_anonymous or not user.is_manager:
            return self.none()
        return self.in_municipality(user.municipality)


class Assignment(Period):
    """在任: a person serves in an office, in a role, over [started_on, ended_on). Rights follow from it."""

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

    objects = AssignmentQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = ["office__municipality__lg_code", "started_on", "pk"]
        verbose_name = verbose_name_plural = "在任"
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                "user",
                "office",
                condition=Q(ended_on=None),
                name="members_assignment_once",
                violation_error_message="この人はすでにこの担当課にいます。",
            ),
        ]

    def __str__(self):
        return f"{self.office} {self.user}（{self.get_role_display()}）"

    def _lock_managers(self):
        """Hold the municipality's row, so that two departures of managers come one after the other."""
        Municipality.objects.select_for_update().get(pk=self.office.municipality_id)

    def _guard_last_manager(self, day):
        """Raise LastManager when nobody else manages the municipality on `day` and from then on."""
        others = Assignment.objects.in_municipality(self.office.municipality).managers().exclude(pk=self.pk)
        if not others.filter(ended_on=None, user__is_active=True, started_on__lte=day).exists():
            raise LastManager(self.office.municipality)

    def end(self, *, by, on=None):
        """Let the assignment end on `on` (today unless told): that day is out. False when it has an end already.

        Raises LastManager. Access is gone with the first request of that day; sessions are ended at once
        when it is today.
        """
        from members import notices

        on = on or timezone.localdate()
        with transaction.atomic():
            self._lock_managers()
            if self.role == self.Role.MANAGER:
                self._guard_last_manager(on)
            return self._end(by=by, on=on, notify=notices.assignment_ended)

    def _end(self, *, by, on, notify):
        ends = Assignment.objects.filter(pk=self.pk, ended_on=None)
        if self.started_on >= on:  # never began: nothing of it stays
            if not ends.exists():
                return False
            AuditLine.objects.write("在任の取消し", self, by=by, municipality=self.office.municipality)
            notify(self, on)
            ends.delete()
            return True
        if not ends.update(ended_on=on):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("在任の終了", self, by=by, municipality=self.office.municipality)
        notify(self, on)
        return True

    def change_role(self, role, *, by):
        """Make the person a manager or staff, from today on. False when nothing changes. Raises LastManager."""
        from members import notices

        with transaction.atomic():
            self._lock_managers()
            if role == self.Role.STAFF and self.role == self.Role.MANAGER:
                self._guard_last_manager(timezone.localdate())
            changed = Assignment.objects.filter(pk=self.pk, ended_on=None).exclude(role=role).update(role=role)
            if not changed:
                return False
            self.refresh_from_db()
            AuditLine.objects.write(
                f"役割の変更（{self.get_role_display()}）", self, by=by, municipality=self.office.municipality
            )
            notices.role_changed(self)
            return True

    def hand_over(self, *, to_email, on, by):
        """引継ぎ: this assignment ends on `on`, and whoever accepts the invitation to `to_email` begins that day.

        Takes effect at midnight of `on`, Tokyo time, by the periods alone. Returns the invitation, or None when the
        assignment has an end already. The last manager may hand over: the successor gets the same role.
        """
        from members import notices

        with transaction.atomic():
            self._lock_managers()
            if not self._end(by=by, on=on, notify=notices.hand_over_planned):
                return None
            return Invitation.objects.issue(
                office=self.office, role=self.role, email=to_email, by=by, starts_on=on, predecessor=self
            )


class InvitationQuerySet(models.QuerySet):
    def open(self, now):
        """Neither used nor revoked nor expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def managed_by(self, user):
        if user.is_anonymous or not user.is_manager:
            return self.none()
        return self.filter(office__municipality=user.municipality)

    def by_token(self, token):
        """The open invitation a link belongs to; None when it was used, revoked, has expired or never was."""
        return self.open(timezone.now()).filter(token_hash=hash_token(token)).first()

    def issue(self, *, office, role, email, by, starts_on=None, predecessor=None):
        """Invite an address; an earlier open invitation of the same office to it is revoked."""
        from members import notices

        now = timezone.now()
        token = secrets.token_urlsafe(32)
        with transaction.atomic():
            self.open(now).filter(office=office, email=email).update(revoked_at=now)
            # a successor may be named months ahead; the link then lives until a week after the day
            begins = datetime.datetime.combine(
                starts_on or timezone.localdate(), datetime.time(), tzinfo=timezone.get_current_timezone()
            )
            invitation = self.create(
                office=office,
                role=role,
                email=email.casefold(),
                token_hash=hash_token(token),
                starts_on=starts_on,
                predecessor=predecessor,
                created_by=by,
                expires_at=max(now, begins) + INVITATION_LIFE,
            )
            AuditLine.objects.write("招待", invitation, by=by, municipality=office.municipality)
            notices.invited(invitation, token)
        return invitation


def hash_token(token: str) -> str:
    """What is stored of a token that was mailed: a copy of the database opens no account."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """招待: an address may join an office in a role; bound to the address, used once, good for seven days."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="invitations", verbose_name="担当課")
    role = models.CharField("役割", max_length=20, choices=Assignment.Role)
    email = models.EmailField("招待するメールアドレス")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    starts_on = models.DateField("着任日", null=True, blank=True, help_text="空欄なら受けた日から")
    predecessor = models.ForeignKey(
        Assignment, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="前任"
    )
    created_at = models.DateTimeField("招待した日時", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="招待した人"
    )
    expires_at = models.DateTimeField("有効期限")
    accepted_at = models.DateTimeField("受けた日時", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="受けた人"
    )
    revoked_at = models.DateTimeField("取り消した日時", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = verbose_name_plural = "招待"
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="members_invitation_used_or_revoked"
            )
        ]

    def __str__(self):
        return f"{self.office} {self.email}"

    def accept(self, *, user):
        """Join the office. None unless the invitation is open and bound to the user's own address; used once.

        Serving elsewhere ends on the day this begins: a person who moves keeps the account, not the old rights.
        """
        from members import notices

        now, today = timezone.now(), timezone.localdate()
        if user.email != self.email or not user.is_active:
            return None
        starts_on = max(today, self.starts_on) if self.starts_on else today
        with transaction.atomic():
            if not Invitation.objects.open(now).filter(pk=self.pk).update(accepted_at=now, accepted_by=user):
                return None
            for other in user.assignments.not_over(today).exclude(office__municipality=self.office.municipality):
                other._end(by=user, on=starts_on, notify=notices.assignment_ended)
            assignment, created = Assignment.objects.get_or_create(
                user=user,
                office=self.office,
                ended_on=None,
                defaults={"role": self.role, "started_on": starts_on, "predecessor": self.predecessor},
            )
            if not created and self.role == Assignment.Role.MANAGER:
                Assignment.objects.filter(pk=assignment.pk).update(role=self.role)
                assignment.refresh_from_db()
            AuditLine.objects.write("着任", assignment, by=user, municipality=self.office.municipality)
            notices.invitation_accepted(self, assignment)
            return assignment

    def revoke(self, *, by):
        """Make the link useless; False when it was used or revoked before."""
        with transaction.atomic():
            if not Invitation.objects.open(timezone.now()).filter(pk=self.pk).update(revoked_at=timezone.now()):
                return False
            AuditLine.objects.write("招待の取消し", self, by=by, municipality=self.office.municipality)
            return True


class RollConfirmation(models.Model):
    """棚卸し: the manager's yearly word that the people listed are the right ones."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="roll_confirmations", verbose_name="自治体"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    confirmed_at = models.DateTimeField("確認日時", default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="確認した人"
    )

    class Meta:
        ordering = ["-fiscal_year"]
        verbose_name = verbose_name_plural = "棚卸し"
        constraints = [
            models.UniqueConstraint(
                "municipality",
                "fiscal_year",
                name="members_rollconfirmation_once_a_year",
                violation_error_message="この年度の棚卸しは確認済みです。",
            )
        ]

    def __str__(self):
        return f"{self.municipality} {self.fiscal_year}年度"

    def get_absolute_url(self):
        return reverse("members:people")
