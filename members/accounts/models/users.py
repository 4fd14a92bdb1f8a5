from typing import TYPE_CHECKING, Any, ClassVar, Self

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from members import hooks
from portal.models import AuditLine

from .. import notices
from ..session_rows import end_sessions

if TYPE_CHECKING:  # names of types only: assignments import users
    from members.people.models.assignments import Assignment
    from members.places.models import Municipality


class LastAdministrator(Exception):
    """Refusal: the change would leave the portal without an administrator (管理者)."""


class UserQuerySet(models.QuerySet["User"]):
    def secretariat(self) -> Self:
        """Active members of the secretariat, administrators included."""
        return self.filter(is_active=True).exclude(secretariat_role="")

    def administrators(self) -> Self:
        """Active administrators (管理者)."""
        return self.filter(is_active=True, secretariat_role=User.SecretariatRole.ADMINISTRATOR)

    def lock_administrators(self, *users: "User") -> "list[User]":
        """Lock the rows of the administrators and of `users` until the transaction ends; returns them.

        Whatever changes the secretariat locks them first, so that such changes come one after the other.
        """
        pks = [user.pk for user in users]
        rows = self.select_for_update(no_key=True).order_by("pk")
        return list(rows.filter(Q(secretariat_role=User.SecretariatRole.ADMINISTRATOR) | Q(pk__in=pks)))

    def with_second_factor(self) -> Self:
        """Annotate has_second_factor (bool); recovery codes alone do not count."""
        factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return self.annotate(has_second_factor=Exists(factors))

    def search(self, words: str) -> Self:
        """Users whose address or name contains `words`, ordered by address."""
        return self.filter(Q(email__contains=words.casefold()) | Q(name__contains=words)).order_by("email")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).casefold(), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, secretariat_role=User.SecretariatRole.ADMINISTRATOR, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """利用者. A person, known by an e-mail address; what the person may do follows from assignments.

    The account stays with the person through every transfer; the rights stay with the office.
    """

    class SecretariatRole(models.TextChoices):
        MEMBER = "member", "事務局"
        ADMINISTRATOR = "administrator", "管理者"

    class MailChoice(models.TextChoices):
        AT_ONCE = "at_once", "そのつど受け取る"
        DAILY = "daily", "1日1回まとめて受け取る"
        NONE = "none", "メールは受け取らない（ポータルで見る）"

    email = models.EmailField("メールアドレス", unique=True)
    name = models.CharField("氏名", max_length=100, blank=True)
    secretariat_role = models.CharField("事務局での役割", max_length=20, choices=SecretariatRole, blank=True)
    mail_choice = models.CharField("お知らせのメール", max_length=20, choices=MailChoice, default=MailChoice.AT_ONCE)
    mail_fails_since = models.DateTimeField("メールが届かなくなった日時", null=True, blank=True, editable=False)
    is_staff = models.BooleanField("管理画面に入れる", default=False)
    is_active = models.BooleanField("有効", default=True)
    stopped_at = models.DateTimeField("最後に停止した日時", null=True, blank=True, editable=False)
    date_joined = models.DateTimeField("登録日時", default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = verbose_name_plural = "利用者"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="members_user_email_small_letters",
                violation_error_message="メールアドレスは小文字で保存します。",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def mark_mail_failing(self) -> bool:
        """Mark the address as failing and notify managers or the secretariat; once, until mark_mail_arriving()."""
        with transaction.atomic():
            arriving = User.objects.filter(pk=self.pk, mail_fails_since=None)
            if not arriving.update(mail_fails_since=timezone.now()):
                return False
            self.refresh_from_db(fields=["mail_fails_since"])
            managers = self.assignment.other_managers(timezone.localdate()) if self.assignment else {}
            notices.mail_fails(self, managers or dict.fromkeys(User.objects.secretariat().exclude(pk=self.pk)))
            return True

    def mark_mail_arriving(self) -> bool:
        """Clear the mark of mark_mail_failing() after a delivery; False when there was none."""
        failing = User.objects.filter(pk=self.pk).exclude(mail_fails_since=None)
        return bool(failing.update(mail_fails_since=None))

    def change_secretariat_role(self, role: str, *, by: "User") -> bool:
        """Make somebody of the secretariat a member or an administrator of it. False when nothing changes.

        Raises LastAdministrator.
        """
        with transaction.atomic():
            self._lock()
            if not self.secretariat_role or self.secretariat_role == role:
                return False
            self._set(secretariat_role=role)
            self._require_administrator(by)
            action = f"事務局での役割の変更（{self.get_secretariat_role_display()}）"
            AuditLine.objects.write(action, self, by=by)
            notices.secretariat_role_changed(self)
            return True

    def leave_secretariat(self, *, by: "User") -> bool:
        """End the person's time in the secretariat: the account stays, the rights and all sessions end.

        False when nothing changes. Raises LastAdministrator.
        """
        with transaction.atomic():
            self._lock()
            if not self.secretariat_role:
                return False
            self._set(secretariat_role="")
            self._require_administrator(by)
            AuditLine.objects.write("事務局の登録の終了", self, by=by)
            notices.left_secretariat(self)
            end_sessions(self)
            return True

    def deactivate(self, *, by: "User", reason: str) -> bool:
        """アカウントの停止: deactivate the account and end its sessions. False when it was stopped already.

        Raises LastAdministrator.
        """
        with transaction.atomic():
            self._lock()
            if not self.is_active:
                return False
            place = self.municipality
            self._set(is_active=False, stopped_at=timezone.now())
            self._require_administrator(by)
            AuditLine.objects.write("アカウントの停止", self, by=by, municipality=place, reason=reason)
            notices.account_stopped(self, reason)
            end_sessions(self)
            return True

    def reactivate(self, *, by: "User") -> bool:
        """アカウントの再開: reactivate the account; its rights follow from its assignments. False when active."""
        with transaction.atomic():
            self._lock()
            if self.is_active:
                return False
            self._set(is_active=True)
            AuditLine.objects.write("アカウントの再開", self, by=by, municipality=self.municipality)
            notices.account_resumed(self)
            return True

    def log_out_everywhere(self, *, by: "User") -> int:
        """End all sessions of the person; returns how many there were."""
        with transaction.atomic():
            count = end_sessions(self)
            if count:
                AuditLine.objects.write("端末のログアウト", self, by=by, municipality=self.municipality)
                notices.logged_out(self, count)
            return count

    def reset_second_factor(self, *, by: "User", reason: str) -> bool:
        """Delete the user's second factor, who must set up a new one. False when there was none."""
        with transaction.atomic():
            self._lock()
            removed, _ = Authenticator.objects.filter(user=self).delete()
            if not removed:
                return False
            place = self.municipality
            AuditLine.objects.write("2段階認証の解除", self, by=by, municipality=place, reason=reason)
            notices.second_factor_reset(self, reason)
            end_sessions(self)
            return True

    def _lock(self) -> None:
        """Lock this row and the administrators', and read this one again."""
        User.objects.lock_administrators(self)
        self.refresh_from_db(fields=["secretariat_role", "is_active"])
        self.__dict__.pop("assignment", None)

    def _set(self, **fields: Any) -> None:
        User.objects.filter(pk=self.pk).update(**fields)
        for name, value in fields.items():
            setattr(self, name, value)
        self.__dict__.pop("assignment", None)

    def _require_administrator(self, by: "User") -> None:
        """Raise LastAdministrator, which undoes the change, unless one is left.

        Whoever ceases to be one loses what only an administrator may keep (hooks.administrator_gone).
        """
        if not User.objects.administrators().exists():
            raise LastAdministrator
        if not self.is_administrator:
            for end in hooks.administrator_gone:
                end(self, by)

    @property
    def is_secretariat(self) -> bool:
        """Whether the user belongs to the secretariat, administrators included."""
        return self.is_active and bool(self.secretariat_role)

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.secretariat_role == self.SecretariatRole.ADMINISTRATOR

    @cached_property
    def assignment(self) -> "Assignment | None":
        """The assignment the person holds today (a manager's, then the newest, if several); None for nobody's staff.

        One query.
        """
        if not self.is_active:
            return None
        return self.assignments.current(self, timezone.localdate())

    @property
    def rights_mark(self) -> str:
        """A text that changes with what the person may do: active or not, in the secretariat and for a municipality."""
        here = self.assignment
        return f"{self.is_active} {self.secretariat_role} {here and (here.pk, here.role)}"

    @cached_property
    def unread_notices(self) -> int:
        """How many notices the person has not read. One query."""
        return self.assignments.unread_notices(self, timezone.localdate())

    @property
    def municipality(self) -> "Municipality | None":
        """The municipality the person serves today; None for nobody's staff."""
        return self.assignment.office.municipality if self.assignment else None

    @property
    def is_manager(self) -> bool:
        return self.assignment is not None and self.assignment.role == "manager"
