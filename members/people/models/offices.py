import hashlib
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models, transaction

from members.accounts.models.users import User
from members.places.models import Municipality
from portal.models import AuditLine

telephone_validator = RegexValidator(
    r"^0\d{1,4}-?\d{1,4}-?\d{3,4}$", "電話番号は半角数字とハイフンで入力してください（例：0776-50-3013）。"
)


def lock_municipalities(*municipalities: int) -> list[int]:
    """Lock the rows of these municipalities (ids) until the transaction ends, in one order; returns the ids.

    Whatever changes the people of a municipality locks it first, so that such changes come one after the other.
    """
    rows = Municipality.objects.select_for_update(no_key=True).order_by("pk")
    return list(rows.filter(pk__in=municipalities).values_list("pk", flat=True))


class OfficeQuerySet(models.QuerySet["Office"]):
    def managed_by(self, user: User | AnonymousUser) -> Self:
        """Offices a manager may change: those of the own municipality."""
        if user.is_anonymous or not user.is_manager:
            return self.none()
        return self.filter(municipality=user.municipality)

    def naming_successor_of(self, assignment: Any) -> Self:
        """Offices to which an invitation stands that names a successor of the assignment (a key)."""
        return self.filter(invitations__predecessor=assignment, invitations__revoked_at=None)


class Office(models.Model):
    """担当課 of a municipality, with the mailbox its people share."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="offices", verbose_name="自治体")
    name = models.CharField("担当課", max_length=100)
    email = models.EmailField("共有メールアドレス")
    telephone = models.CharField("電話番号", max_length=20, validators=[telephone_validator])

    objects = OfficeQuerySet.as_manager()

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

    def __str__(self) -> str:
        return f"{self.municipality} {self.name}"

    @property
    def token(self) -> str:
        """Hash of the text, which a form sends back to say which version its writer had read."""
        text = "\n".join([self.name, self.email, self.telephone])
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def register(self, *, by: User) -> None:
        """Insert this new office. Raises IntegrityError when the municipality has one of this name."""
        with transaction.atomic():
            self.save(force_insert=True)
            AuditLine.objects.write("担当課の登録", self, by=by, municipality=self.municipality)

    def revise(self, *, by: User, token: str) -> bool:
        """Update the office if its text still hashes to `token`; False when somebody else saved meanwhile."""
        with transaction.atomic():
            if Office.objects.select_for_update().get(pk=self.pk).token != token:
                return False
            self.save(force_update=True)
            AuditLine.objects.write("担当課の変更", self, by=by, municipality=self.municipality)
            return True

    def last_change(self) -> AuditLine | None:
        """The line of the audit about the last save: who and when."""
        return AuditLine.objects.filter(subject_kind=self._meta.verbose_name, subject_id=self.pk).first()
