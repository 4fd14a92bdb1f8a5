from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property


class UserQuerySet(models.QuerySet):
    def secretariat(self):
        """Active members of the secretariat, administrators included."""
        return self.filter(is_active=True).exclude(secretariat_role="")

    def serving(self, municipality, day):
        """Active users with an assignment in the municipality on `day`."""
        from .people import Assignment

        assignments = Assignment.objects.as_of(day).filter(office__municipality=municipality)
        return self.filter(is_active=True, pk__in=assignments.values("user"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).casefold(), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
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

    def __str__(self):
        return self.name or self.email

    def mark_mail_failing(self):
        """The address takes no mail any more: tell who can help, once until mail arrives again."""
        from members import notices

        with transaction.atomic():
            arriving = User.objects.filter(pk=self.pk, mail_fails_since=None)
            if not arriving.update(mail_fails_since=timezone.now()):
                return False
            self.refresh_from_db(fields=["mail_fails_since"])
            notices.mail_fails(self)
            return True

    def mark_mail_arriving(self):
        """The address took a mail; False when it had before."""
        failing = User.objects.filter(pk=self.pk).exclude(mail_fails_since=None)
        return bool(failing.update(mail_fails_since=None))

    @property
    def is_secretariat(self):
        """Of the secretariat, administrators included."""
        return self.is_active and bool(self.secretariat_role)

    @property
    def is_administrator(self):
        return self.is_active and self.secretariat_role == self.SecretariatRole.ADMINISTRATOR

    @cached_property
    def assignment(self):
        """The assignment the person holds today (a manager's, then the newest, if several); None for nobody's staff.

        One query.
        """
        if not self.is_active:
            return None
        held = self.assignments.as_of(timezone.localdate()).select_related("office__municipality__prefecture")
        return held.order_by("role", "-started_on", "-pk").first()  # manager sorts before staff

    @property
    def municipality(self):
        """The municipality the person serves today; None for nobody's staff."""
        return self.assignment.office.municipality if self.assignment else None

    @property
    def is_manager(self):
        return bool(self.assignment) and self.assignment.role == "manager"
