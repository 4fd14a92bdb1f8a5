from django.conf import settings
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from portal.models import AuditLine
from portal.periods import Period, PeriodQuerySet

from .places import Municipality

TERMS_VERSION = "2026-11-23"  # of templates/portal/terms.html; raised whenever its meaning changes

telephone_validator = RegexValidator(
    r"^0\d{1,4}-?\d{1,4}-?\d{3,4}$", "電話番号は半角数字とハイフンで入力してください（例：0776-50-3013）。"
)


class MunicipalityDomain(models.Model):
    """自治体のメールのドメイン, confirmed by the secretariat: a hint in decisions, never a proof."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="domains", verbose_name="自治体")
    domain = models.CharField("ドメイン", max_length=100, help_text="@より後（例：city.fukui-sakai.lg.jp）")

    class Meta:
        ordering = ["domain"]
        verbose_name = verbose_name_plural = "自治体のドメイン"
        constraints = [models.UniqueConstraint("municipality", "domain", name="members_municipalitydomain_once")]

    def __str__(self):
        return self.domain


class ApplicationQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(applicant=user) if user.is_authenticated else self.none()

    def open(self):
        """Not decided and not withdrawn: the applicant may still change them."""
        return self.filter(status__in=Application.Status.open())

    def waiting(self):
        """Waiting for the secretariat, oldest first."""
        return self.filter(status=Application.Status.SUBMITTED).order_by("submitted_at", "pk")

    def visible_to(self, user):
        """All for the secretariat, the own ones for everyone else."""
        if user.is_authenticated and user.is_secretariat:
            return self.exclude(status=Application.Status.DRAFT)
        return self.of(user)


class Application(models.Model):
    """会員登録申請: a municipality asks, through one of its staff, to become a member.

    作成中 → 申請中 → 承認 / 差戻し / 却下; 差戻し → 申請中; the applicant may withdraw (取下げ) until it is decided.
    Every transition compares `version`, so that a decision is about what was read.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "作成中"
        SUBMITTED = "submitted", "申請中"
        SENT_BACK = "sent_back", "差戻し"
        APPROVED = "approved", "承認"
        DECLINED = "declined", "却下"
        WITHDRAWN = "withdrawn", "取下げ"

        @classmethod
        def open(cls):
            return [cls.DRAFT, cls.SUBMITTED, cls.SENT_BACK]

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="applications", verbose_name="申請者"
    )
    status = models.CharField("状態", max_length=20, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField("版", default=1, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="自治体"
    )
    office_name = models.CharField("担当課", max_length=100, blank=True)
    office_email = models.EmailField("担当課の共有メールアドレス", blank=True)
    name = models.CharField("担当者の氏名", max_length=100, blank=True)
    telephone = models.CharField("電話番号", max_length=20, blank=True, validators=[telephone_validator])
    terms_version = models.CharField("同意した利用規約の版", max_length=20, blank=True)
    terms_agreed_at = models.DateTimeField("利用規約に同意した日時", null=True, blank=True)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    submitted_at = models.DateTimeField("申請日時", null=True, blank=True)
    decided_at = models.DateTimeField("判断日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="判断した人"
    )
    reason = models.TextField("理由", blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = verbose_name_plural = "会員登録申請"
        constraints = [
            models.UniqueConstraint(
                "applicant",
                condition=Q(status__in=["draft", "submitted", "sent_back"]),
                name="members_application_one_open_each",
                violation_error_message="手続き中の申請があります。",
            ),
            models.UniqueConstraint(
                "municipality",
                condition=Q(status__in=["submitted", "sent_back"]),
                name="members_application_one_open_a_municipality",
                violation_error_message="この自治体からの申請を受け付けています。",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(status="withdrawn")
                | (
                    Q(municipality__isnull=False, submitted_at__isnull=False)
                    & ~Q(office_name="")
                    & ~Q(terms_version="")
                ),
                name="members_application_complete",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "declined", "sent_back"], decided_at__isnull=False)
                | (~Q(status__in=["approved", "declined", "sent_back"])),
                name="members_application_decided_at",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["declined", "sent_back"]) | ~Q(reason=""),
                name="members_application_reason",
                violation_error_message="理由を入力してください。",
            ),
        ]

    def __str__(self):
        return f"{self.municipality or '（自治体未選択）'} {self.office_name}".strip()

    def get_absolute_url(self):
        return reverse("members:application-detail", args=[self.pk])

    @property
    def is_open(self):
        return self.status in self.Status.open()

    @property
    def domain(self):
        return self.applicant.email.rpartition("@")[2]

    def domain_hint(self):
        """What the applicant's address says: matches / differs / unknown. A hint, never a proof (design.md §2)."""
        known = {row.domain for row in self.municipality.domains.all()} if self.municipality else set()
        if not known:
            return "unknown"
        return "matches" if any(self.domain == d or self.domain.endswith(f".{d}") for d in known) else "differs"

    def _move(self, status, *, version, was, **fields):
        """Compare and set: True when the application still stood as read (`version`) in one of the states `was`."""
        moved = Application.objects.filter(pk=self.pk, version=version, status__in=was).update(
            status=status, version=F("version") + 1, **fields
        )
        self.refresh_from_db()
        return bool(moved)

    def submit(self, *, version):
        """Send to the secretariat, the first time or after 差戻し. False when it was changed meanwhile.

        Raises IntegrityError when the municipality has another open application (constraint of that name).
        """
        from members import notices

        with transaction.atomic():
            was = [self.Status.DRAFT, self.Status.SENT_BACK]
            if not self._move(self.Status.SUBMITTED, version=version, was=was, submitted_at=timezone.now()):
                return False
            AuditLine.objects.write("申請", self, by=self.applicant, municipality=self.municipality)
            notices.application_submitted(self)
            return True

    def withdraw(self, *, by):
        """The applicant's withdrawal; False once it is decided."""
        with transaction.atomic():
            if not self._move(self.Status.WITHDRAWN, version=self.version, was=self.Status.open()):
                return False
            AuditLine.objects.write("取下げ", self, by=by, municipality=self.municipality)
            return True

    def approve(self, *, by, version):
        """承認: the membership and the first manager's assignment begin today. False when another was faster.

        Raises AlreadyMember when the municipality became a member in the meantime.
        """
        from members import notices

        from .people import Assignment, Office

        today = timezone.localdate()
        try:
            with transaction.atomic():
                if not self._decide(self.Status.APPROVED, by=by, version=version, reason=""):
                    return False
                Membership.objects.create(municipality=self.municipality, started_on=today, application=self)
                office = Office.objects.create(
                    municipality=self.municipality,
                    name=self.office_name,
                    email=self.office_email,
                    telephone=self.telephone,
                )
                Assignment.objects.create(
                    user=self.applicant, office=office, role=Assignment.Role.MANAGER, started_on=today
                )
                if not self.applicant.name:
                    self.applicant.name = self.name
                    self.applicant.save(update_fields=["name"])
                AuditLine.objects.write("承認", self, by=by, municipality=self.municipality)
                notices.application_approved(self)
                return True
        except IntegrityError as error:
            self.refresh_from_db()
            if Membership.objects.current().filter(municipality=self.municipality).exists():
                raise AlreadyMember(self.municipality) from error
            raise

    def send_back(self, *, by, version, reason):
        """差戻し with a reason: the applicant may amend and submit again. False when another was faster."""
        return self._refuse(self.Status.SENT_BACK, "差戻し", by=by, version=version, reason=reason)

    def decline(self, *, by, version, reason):
        """却下 with a reason, for good. False when another was faster."""
        return self._refuse(self.Status.DECLINED, "却下", by=by, version=version, reason=reason)

    def _refuse(self, status, action, *, by, version, reason):
        from members import notices

        with transaction.atomic():
            if not self._decide(status, by=by, version=version, reason=reason):
                return False
            AuditLine.objects.write(action, self, by=by, municipality=self.municipality, reason=reason)
            notices.application_refused(self)
            return True

    def _decide(self, status, *, by, version, reason):
        return self._move(
            status,
            version=version,
            was=[self.Status.SUBMITTED],
            decided_at=timezone.now(),
            decided_by=by,
            reason=reason,
        )


class AlreadyMember(Exception):
    """The municipality is a member already; its manager can invite."""


class MembershipQuerySet(PeriodQuerySet):
    def current(self):
        """Not ended."""
        return self.filter(ended_on=None)

    def member_count(self, day):
        """会員登録自治体 on `day`: municipalities, wards not counted, each once."""
        of_day = self.as_of(day).exclude(municipality__kind=Municipality.Kind.WARD)
        return of_day.values("municipality").distinct().count()


class Membership(Period):
    """会員: a municipality belongs to the portal over [started_on, ended_on)."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships", verbose_name="自治体")
    application = models.OneToOneField(
        Application, models.PROTECT, null=True, blank=True, related_name="membership", verbose_name="会員登録申請"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = ["started_on", "municipality__lg_code"]
        verbose_name = verbose_name_plural = "会員"
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                "municipality",
                condition=Q(ended_on=None),
                name="members_membership_once",
                violation_error_message="この自治体はすでに会員です。",
            ),
        ]

    def __str__(self):
        return f"{self.municipality}（{self.started_on}から）"
