import datetime
import hashlib
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from members.accounts.models.users import User
from members.places.models import Municipality
from portal.models import AuditLine

from .. import notices
from ..telephones import LONGEST, telephone_validator

ASK_AGAIN = datetime.timedelta(hours=1)
MAILBOX_LINK_LIFE = datetime.timedelta(days=30)
MAILBOX_SALT = "members.mailbox"


def lock_municipalities(*municipalities: int) -> list[int]:
    """Lock the rows of these municipalities (ids) until the transaction ends, in one order; returns the ids.

    Whatever changes the people of a municipality locks it first, so that such changes come one after the other.
    """
    rows = Municipality.objects.select_for_update(no_key=True).order_by("pk")
    return list(rows.filter(pk__in=municipalities).values_list("pk", flat=True))


class OfficeQuerySet(models.QuerySet["Office"]):
    def of_mailbox_link(self, token: str) -> "Office | None":
        """The office whose shared address the mailed link (ask_mailbox) was for, if it has that address still."""
        try:
            pk, email = signing.loads(token, salt=MAILBOX_SALT, max_age=MAILBOX_LINK_LIFE)
        except signing.BadSignature:
            return None
        return self.filter(pk=pk, email=email).select_related("municipality__prefecture").first()

    def never_asked(self, serving: Any) -> Self:
        """Offices with one of the assignments `serving`, whose shared address was never asked for a confirmation."""
        found = self.filter(pk__in=serving.values("office"), email_asked_at=None, email_confirmed_at=None)
        return found.exclude(email="")

    def taking_mail(self) -> Self:
        """Offices with mail to their shared mailbox, as Office.takes_mail says of one."""
        confirmed = self.exclude(email="").exclude(email_confirmed_at=None)
        return confirmed.exclude(mail_to=Office.MailTo.PEOPLE)

    def managed_by(self, user: User | AnonymousUser) -> Self:
        """Offices a manager may change: those of the own municipality."""
        if user.is_anonymous or not user.is_manager:
            return self.none()
        return self.filter(municipality=user.municipality)

    def naming_successor_of(self, assignment: Any) -> Self:
        """Offices to which an invitation stands that names a successor of the assignment (a key)."""
        return self.filter(invitations__predecessor=assignment, invitations__revoked_at=None)


class Office(models.Model):
    """担当課 of a municipality, with the mailbox its people share.

    What concerns the office is mailed where `mail_to` says; to the mailbox once its address was confirmed by opening
    a link mailed there: a mistyped address must read nothing.
    """

    class MailTo(models.TextChoices):
        PEOPLE = "people", "担当者"
        MAILBOX = "mailbox", "課の共有メール"
        BOTH = "both", "両方"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="offices", verbose_name="自治体")
    name = models.CharField("担当課", max_length=100)
    email = models.EmailField("共有メールアドレス")
    telephone = models.CharField("電話番号", max_length=LONGEST, validators=[telephone_validator])
    # both unless chosen otherwise: with somebody on leave, an office that one person reads for hears nothing
    mail_to = models.CharField("お知らせのメールの送り先", max_length=10, choices=MailTo, default=MailTo.BOTH)
    email_asked_at = models.DateTimeField("確認のメールを送った日時", null=True, blank=True, editable=False)
    email_confirmed_at = models.DateTimeField("共有メールアドレスを確かめた日時", null=True, blank=True, editable=False)

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
        text = "\n".join([self.name, self.email, self.telephone, self.mail_to])
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    @property
    def takes_mail(self) -> bool:
        """Whether mail goes to its shared mailbox."""
        return bool(self.email and self.email_confirmed_at) and self.mail_to != self.MailTo.PEOPLE

    def register(self, *, by: User) -> None:
        """Insert this new office. Raises IntegrityError when the municipality has one of this name."""
        with transaction.atomic():
            self.save(force_insert=True)
            AuditLine.objects.write("担当課の登録", self, by=by, municipality=self.municipality)
            self.ask_mailbox()

    def revise(self, *, by: User, token: str) -> bool:
        """Update the office if its text still hashes to `token`; False when somebody else saved meanwhile."""
        with transaction.atomic():
            saved = Office.objects.select_for_update().get(pk=self.pk)
            if saved.token != token:
                return False
            is_same = saved.email == self.email
            self.email_asked_at = saved.email_asked_at if is_same else None
            self.email_confirmed_at = saved.email_confirmed_at if is_same else None
            self.save(force_update=True)
            AuditLine.objects.write("担当課の変更", self, by=by, municipality=self.municipality)
            if not is_same:
                self.ask_mailbox()
            return True

    def ask_mailbox(self) -> bool:
        """Mail a link to the shared address, by which it is confirmed; at most once an hour.

        False when it is confirmed, or was asked within the hour, or there is none.
        """
        now = timezone.now()
        rested = Q(email_asked_at=None) | Q(email_asked_at__lte=now - ASK_AGAIN)
        unconfirmed = Office.objects.filter(rested, pk=self.pk, email_confirmed_at=None).exclude(email="")
        with transaction.atomic():
            if not unconfirmed.update(email_asked_at=now):
                return False
            self.email_asked_at = now
            notices.mailbox_to_confirm(self, signing.dumps([self.pk, self.email], salt=MAILBOX_SALT))
            return True

    def confirm_mailbox(self) -> bool:
        """Note that somebody opened the link that was mailed to the shared address; False when it was noted before."""
        unconfirmed = Office.objects.filter(pk=self.pk, email=self.email, email_confirmed_at=None)
        with transaction.atomic():
            if not unconfirmed.update(email_confirmed_at=timezone.now()):
                return False
            self.refresh_from_db(fields=["email_confirmed_at"])
            AuditLine.objects.write("共有メールアドレスの確認", self, by=None, municipality=self.municipality)
            return True

    def last_change(self) -> AuditLine | None:
        """The line of the audit about the last save: who and when."""
        return AuditLine.objects.filter(subject_kind=self._meta.verbose_name, subject_id=self.pk).first()
