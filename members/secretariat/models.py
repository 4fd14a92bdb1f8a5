import secrets
from typing import Self

from django.db import models, transaction
from django.utils import timezone

from members.accounts.models.invitation_base import (
    INVITATION_LIFE,
    SAME_FORM,
    InvitationBase,
    InvitationBaseQuerySet,
    hash_token,
)
from members.accounts.models.users import User
from portal.models import AuditLine

from . import notices


class SecretariatInvitationQuerySet(InvitationBaseQuerySet["SecretariatInvitation"]):
    def with_office(self) -> Self:
        """Load who invited; the name is that of Invitation.objects.with_office(), so that a view takes either kind."""
        return self.select_related("created_by")

    def issue(self, *, role: str, email: str, by: User) -> "SecretariatInvitation":
        """Invite an address into the secretariat; an earlier open invitation to it is revoked.

        The same form sent twice makes one invitation.
        """
        now, email = timezone.now(), email.casefold()
        token = secrets.token_urlsafe(32)
        with transaction.atomic():
            User.objects.lock_administrators()
            same = self.open(now).filter(email=email)
            sent_twice = same.filter(role=role, created_by=by, created_at__gt=now - SAME_FORM).first()
            if sent_twice:
                return sent_twice
            for earlier in same:
                earlier.mark_revoked(now)
            invitation = self.create(
                role=role, email=email, token_hash=hash_token(token), created_by=by, expires_at=now + INVITATION_LIFE
            )
            AuditLine.objects.write("事務局への招待", invitation, by=by)
            notices.invited_to_secretariat(invitation, token)
            return invitation

    def revoke_issued_by(self, issuer: User, by: User) -> None:
        """Revoke the open invitations sent by `issuer`, who is no administrator any more."""
        for invitation in self.open(timezone.now()).filter(created_by=issuer):
            invitation.revoke(by=by)


class SecretariatInvitation(InvitationBase):
    """事務局への招待: an address may join the secretariat in a role."""

    mail_key = "secretariat-invitation"
    destination = "特別区長会事務局"
    inviter_to_ask = "特別区長会事務局の管理者"
    office = None  # of no municipality

    role = models.CharField("役割", max_length=20, choices=User.SecretariatRole)

    objects = SecretariatInvitationQuerySet.as_manager()

    class Meta(InvitationBase.Meta):
        verbose_name = verbose_name_plural = "事務局への招待"

    def __str__(self) -> str:
        return f"{self.email}（{self.get_role_display()}）"

    @property
    def role_name(self) -> str:
        """The role as text after 「特別区長会事務局の」, for mails and pages."""
        return self.get_role_display() if self.role == User.SecretariatRole.ADMINISTRATOR else "一員"

    def municipality_left_by(self, user: User) -> None:
        """None: whoever joins the secretariat leaves no municipality."""

    def accept(self, *, user: User) -> User | None:
        """Join the secretariat. None unless the invitation is open and bound to the user's own address; used once.

        Who is of the secretariat already never loses a role by an invitation.
        """
        now = timezone.now()
        if user.email != self.email or not user.is_active:
            return None
        with transaction.atomic():
            User.objects.lock_administrators(user)
            if not SecretariatInvitation.objects.open(now).filter(pk=self.pk).update(accepted_at=now, accepted_by=user):
                return None
            user.refresh_from_db(fields=["secretariat_role"])
            if user.secretariat_role != User.SecretariatRole.ADMINISTRATOR:
                user.secretariat_role = self.role
                user.save(update_fields=["secretariat_role"])
            AuditLine.objects.write(f"事務局への着任（{user.get_secretariat_role_display()}）", user, by=user)
            notices.joined_secretariat(self, user)
            return user

    def revoke(self, *, by: User) -> bool:
        """Revoke the invitation; False when it was accepted or revoked before."""
        with transaction.atomic():
            if not self.mark_revoked(timezone.now()):
                return False
            AuditLine.objects.write("事務局への招待の取消し", self, by=by)
            return True
