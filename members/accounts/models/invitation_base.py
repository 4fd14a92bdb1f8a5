"""What every invitation is: a link that was mailed to an address, and lets only that address in, once."""

import datetime
import hashlib
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from outbox.models import OutgoingMail

INVITATION_LIFE = datetime.timedelta(days=7)
SAME_FORM = datetime.timedelta(minutes=10)  # the same invitation within this time is one form sent twice


def hash_token(token: str) -> str:
    """What is stored of a token that was mailed: a copy of the database opens no account."""
    return hashlib.sha256(token.encode()).hexdigest()


class LinkQuerySet(models.QuerySet):
    def open(self, now: datetime.datetime) -> Self:
        """Neither used nor revoked nor expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def of_token(self, token: str) -> Self:
        """The invitation a link belongs to, open or not."""
        return self.filter(token_hash=hash_token(token))

    def issued_today(self, now: datetime.datetime) -> Self:
        """Issued within a day, whatever became of them: what limits of invitations count."""
        return self.filter(created_at__gt=now - datetime.timedelta(days=1))


class Link(models.Model):
    """An invitation: bound to the address, used once, good for seven days."""

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
        """t＊＊＊@city.example.jp: enough for whoever owns the address, and for nobody else."""
        name, _, domain = self.email.partition("@")
        return f"{name[0]}＊＊＊@{domain}"

    def void(self, now: datetime.datetime) -> bool:
        """Revoke, and hold back the mail if it has not left. False when it was used or revoked before."""
        links: Any = type(self)._default_manager
        revoked = links.open(now).filter(pk=self.pk).update(revoked_at=now)
        for mail in OutgoingMail.objects.waiting().filter(key=f"{self.mail_key}:{self.pk}") if revoked else []:
            mail.give_up("招待が取り消されました。")
        return bool(revoked)
