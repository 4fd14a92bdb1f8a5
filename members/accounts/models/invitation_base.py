"""Abstract model of invitations (招待): a link that was mailed to an address, and lets only that address in, once."""

import datetime
import hashlib
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from outbox.models import OutgoingMail

INVITATION_LIFE = datetime.timedelta(days=7)
UNUSED_KEPT = datetime.timedelta(days=90)  # from the day an invitation ended without being accepted
SAME_FORM = datetime.timedelta(minutes=10)  # the same invitation within this time is one form sent twice


def hash_token(token: str) -> str:
    """SHA-256 of a mailed token, in hex: only this is stored, so that a copy of the database opens no account."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationBaseQuerySet(models.QuerySet):
    def open(self, now: datetime.datetime) -> Self:
        """Invitations neither accepted nor revoked nor expired at `now`."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def of_token(self, token: str) -> Self:
        """The invitation with this token in its link, open or not."""
        return self.filter(token_hash=hash_token(token))

    def erase_unused(self, now: datetime.datetime) -> int:
        """Blank the address (and name) of those never accepted that ended UNUSED_KEPT before `now`; returns how many.

        That somebody was invited, by whom and when, stays.
        """
        until = now - UNUSED_KEPT
        unused = self.filter(Q(revoked_at__lte=until) | Q(revoked_at=None, expires_at__lte=until), accepted_at=None)
        names = {"name": ""} if any(field.name == "name" for field in self.model._meta.fields) else {}
        return unused.exclude(email="").update(email="", **names)

    def issued_today(self, now: datetime.datetime) -> Self:
        """Invitations issued in the 24 hours before `now`, open or not: what the limits of invitations count."""
        return self.filter(created_at__gt=now - datetime.timedelta(days=1))


class InvitationBase(models.Model):
    """Invitation bound to one address, accepted once, valid for seven days (INVITATION_LIFE)."""

    mail_key = "invitation"  # of the mail that holds the link; the number follows

    email = models.EmailField("招待するメールアドレス")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
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

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="%(app_label)s_%(class)s_used_or_revoked"
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and timezone.now() < self.expires_at

    @property
    def masked_email(self) -> str:
        """The address with its name hidden, for strangers: t＊＊＊@city.example.jp."""
        name, _, domain = self.email.partition("@")
        return f"{name[0]}＊＊＊@{domain}"

    def mark_revoked(self, now: datetime.datetime) -> bool:
        """Set revoked_at, and give up the mail if it has not left. False when accepted or revoked before."""
        links: Any = type(self)._default_manager
        revoked = links.open(now).filter(pk=self.pk).update(revoked_at=now)
        if revoked:
            for mail in OutgoingMail.objects.waiting().filter(key=f"{self.mail_key}:{self.pk}"):
                mail.give_up("招待が取り消されました。")
        return bool(revoked)
