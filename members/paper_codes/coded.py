"""What codes on paper and the answers given with them have in common, whatever they answer: proposals, enquiries."""

import datetime
import secrets
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from members.accounts.models.invitation_base import hash_token
from members.models import Assignment, Office, User
from portal.models import AuditLine

from .codes import code_of, grouped, tidied

LINK_LIFE = datetime.timedelta(days=7)


class CodeQuerySet(models.QuerySet[Any]):
    def not_revoked(self) -> Self:
        """Codes not revoked: at most one for each addressee."""
        return self.filter(revoked_at=None)

    def open(self) -> Self:
        """Standing codes with which an answer may be given."""
        raise NotImplementedError

    def holding(self, text: str) -> Self:
        """The open code that somebody typed; none for a wrong, revoked or ended one."""
        return self.open().filter(token_hash=hash_token(tidied(text)))

    @transaction.atomic
    def issue(self, addressee: Any, *, by: User | None) -> Any:
        """A new code for the addressee; the one before is void from now on."""
        type(addressee).objects.select_for_update(no_key=True).get(pk=addressee.pk)  # two at once: one after the other
        self.not_revoked().filter(addressee=addressee).update(revoked_at=timezone.now())
        code = self._new(addressee, by)
        code.save(force_insert=True)
        AuditLine.objects.write("回答の符号の発行", addressee, by=by, municipality=addressee.municipality)
        return code

    @transaction.atomic
    def issue_missing(self, addressees: Iterable[Any], *, by: User) -> int:
        """A code for each of these that has none it could print; returns how many were issued. Six queries."""
        rows = {row.pk: row for row in addressees}
        if not rows:
            return 0
        places = type(next(iter(rows.values()))).objects.select_for_update(no_key=True).order_by("pk")
        list(places.filter(pk__in=rows))  # two at once: one after the other
        standing = self.not_revoked().filter(addressee__in=rows)
        kept = {code.addressee_id for code in standing if code.is_printable}
        missing = [row for pk, row in rows.items() if pk not in kept]
        standing.exclude(addressee__in=kept).update(revoked_at=timezone.now())
        self.bulk_create([self._new(row, by) for row in missing])
        AuditLine.objects.write_each("回答の符号の発行", [(row, row.municipality) for row in missing], by=by)
        return len(missing)

    def _new(self, addressee: Any, by: User | None) -> Any:
        """A code for the addressee, not saved."""
        token = secrets.token_hex(16)
        return self.model(addressee=addressee, token=token, token_hash=hash_token(code_of(token)), issued_by=by)


class Code(models.Model):
    """A code printed on the sheet of one `addressee`. Only a hash of it is kept; it is made of `token` and the
    SECRET_KEY (codes.code_of).
    """

    addressee: Any
    addressee_id: Any
    token = models.CharField("符号のもと", max_length=32, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField("発行日時", default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="発行した人"
    )
    revoked_at = models.DateTimeField("無効にした日時", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.addressee}"

    @property
    def printed(self) -> str:
        """The code as it stands on the sheet."""
        return grouped(code_of(self.token))

    @property
    def is_printable(self) -> bool:
        """Whether the code can still be made of its token: not after the SECRET_KEY was changed."""
        return hash_token(code_of(self.token)) == self.token_hash

    def take_in(self, answers: Any, said: dict[str, Any], *, email: str) -> tuple[Any, str]:
        """What somebody `said` with this code (a row of `answers`) waits, in place of what waited before.

        With it the token of the link to be mailed for its confirmation; empty where `email` is no address known for
        the municipality, and of a form that was sent twice.
        """
        said = {**said, "email": email.casefold()}
        waiting = answers.waiting().filter(code__addressee=self.addressee_id)
        if same := waiting.filter(**said, code=self).first():
            return same, ""
        waiting.update(status=CodedAnswer.Status.REPLACED, decided_at=timezone.now())
        token = secrets.token_urlsafe(32) if email and self.knows(email) else ""
        return answers.create(code=self, token_hash=hash_token(token) if token else "", **said), token

    def knows(self, email: str) -> bool:
        """Whether the address is that of an office or of somebody in office of the municipality, now."""
        place = self.addressee.municipality_id
        serving = Assignment.objects.serving(timezone.localdate()).in_municipality(place)
        known = Office.objects.filter(municipality=place, email__iexact=email)
        return known.exists() or serving.filter(user__email=email.casefold()).exists()


class CodedAnswerQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """Those neither taken over nor refused nor replaced."""
        return self.filter(status=CodedAnswer.Status.WAITING)

    def confirmable(self, token: str) -> Any:
        """The waiting one whose mailed link, to who is still known there, holds this token, at most LINK_LIFE old."""
        since = timezone.now() - LINK_LIFE
        rows = self.with_places().waiting().filter(token_hash=hash_token(token), received_at__gt=since)
        found = rows.first() if token else None
        return found if found and found.code.knows(found.email) else None

    def with_places(self) -> Self:
        """With what pages tell of them."""
        raise NotImplementedError


class CodedAnswer(models.Model):
    """An answer given with a `code`. It counts once the secretariat, or a link that was mailed to an address known for
    the municipality, says so.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "確認待ち"
        ACCEPTED = "accepted", "採用"
        REFUSED = "refused", "不採用"
        REPLACED = "replaced", "差替え"

    code: Any
    said_by = models.CharField("記入した人", max_length=100)
    email = models.EmailField("メールアドレス", blank=True)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    received_at = models.DateTimeField("受付日時", default=timezone.now)
    status = models.CharField("状態", max_length=10, choices=Status, default=Status.WAITING)
    decided_at = models.DateTimeField("判断日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="判断した人"
    )
    reason = models.TextField("不採用の理由", blank=True)

    class Meta:
        abstract = True
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="waiting", decided_at=None) | (~Q(status="waiting") & Q(decided_at__isnull=False)),
                name="%(app_label)s_%(class)s_decided_at",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code.addressee}"

    @property
    def addressee(self) -> Any:
        return self.code.addressee

    @transaction.atomic
    def refuse(self, *, by: User, reason: str) -> bool:
        """Leave it unused, with the reason; False when it was decided before."""
        if not self.decide(self.Status.REFUSED, by=by, reason=reason):
            return False
        place = self.addressee.municipality
        AuditLine.objects.write("書面の回答の不採用", self, by=by, municipality=place, reason=reason)
        return True

    def decide(self, status: str, *, by: User | None, reason: str = "") -> bool:
        """Set the status of one that waits; False when it was decided before."""
        fields = {"decided_at": timezone.now(), "decided_by": by, "reason": reason}
        rows: Any = type(self)._default_manager.filter(pk=self.pk, status=self.Status.WAITING)
        return bool(rows.update(status=status, **fields))
