import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone

from members.accounts.models.users import User
from members.people.telephones import LONGEST, telephone_validator
from members.places.models import Municipality
from portal.database.refusals import Taken, told_when_taken
from portal.models import AuditLine, Wording

from .. import notices
from .memberships import Membership, MunicipalityDomain


class AlreadyMember(Exception):
    """Refusal: the municipality is a member already; its managers can invite."""


class AlreadyApplied(Exception):
    """Refusal: another application for the municipality is submitted or sent back."""


class ApplicationIncomplete(Exception):
    """Refusal to submit: a step of the application is missing."""


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of(self, user: User | AnonymousUser) -> Self:
        return self.filter(applicant=user) if user.is_authenticated else self.none()

    def open(self) -> Self:
        """Applications neither decided nor withdrawn: the applicant may still change them."""
        return self.filter(status__in=Application.Status.open())

    def start(self, user: User) -> "Application":
        """The user's open application, or a new one; asked twice at once, it is one."""
        return self.open().get_or_create(applicant=user)[0]

    def submitted(self) -> Self:
        """Sent at least once, whatever became of it: the secretariat may read them."""
        return self.filter(submitted_at__isnull=False)

    def waiting(self) -> Self:
        """Waiting for the secretariat, oldest first."""
        return self.filter(status=Application.Status.SUBMITTED).order_by("submitted_at", "pk")

    def processed(self) -> Self:
        """Decided, sent back or withdrawn after they were sent; newest first."""
        return self.submitted().exclude(status=Application.Status.SUBMITTED).order_by("-decided_at", "-pk")

    def undecided_on(self, day: datetime.date) -> Self:
        """Applications sent by the end of `day` and neither decided nor withdrawn by then; sent back is undecided."""
        waiting = Q(status__in=[Application.Status.SUBMITTED, Application.Status.SENT_BACK])
        return self.filter(waiting | Q(decided_at=None) | Q(decided_at__date__gt=day), submitted_at__date__lte=day)

    def last_sent_on(self) -> datetime.date | None:
        """The day on which the newest was sent; None without any."""
        newest = self.aggregate(newest=Max("submitted_at"))["newest"]
        return timezone.localdate(newest) if newest else None

    def for_municipality(self, municipality: Municipality) -> Self:
        """Applications for it, sent and undecided: while there is one, no other is accepted."""
        return self.filter(municipality=municipality, status__in=["submitted", "sent_back"])

    def related_to(self, applications: "Iterable[Application]") -> Self:
        """Applications sent by the same people or for the same municipalities as `applications`, which are included."""
        people, places = zip(*[(each.applicant_id, each.municipality_id) for each in applications], strict=True)
        return self.submitted().filter(Q(applicant__in=people) | Q(municipality__in=places))

    def with_places(self) -> Self:
        return self.select_related("applicant", "decided_by", "municipality__prefecture")

    def with_domains(self) -> Self:
        return self.prefetch_related("municipality__domains")


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
        def open(cls) -> "list[Application.Status]":
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
    telephone = models.CharField("電話番号", max_length=LONGEST, blank=True, validators=[telephone_validator])
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

    def __str__(self) -> str:
        return f"{self.municipality or '（自治体未選択）'} {self.office_name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("members:application-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in self.Status.open()

    @property
    def domain(self) -> str:
        return self.applicant.email.rpartition("@")[2]

    def domain_hint(self) -> str:
        """Whether the applicant's mail domain is the municipality's: matches / differs / unknown. A hint, no proof."""
        known = self.municipality.domains.all() if self.municipality else []
        if not known:
            return "unknown"
        return "matches" if any(domain.covers(self.domain) for domain in known) else "differs"

    def missing_step(self) -> str:
        """The first step that is not done, by the last word of its URL name; empty when all are."""
        if not self.municipality_id:
            return "municipality"
        filled = self.office_name and self.office_email and self.name and self.telephone
        return "" if filled and self.terms_version == Wording.objects.terms_version() else "office"

    def check_free(self, municipality: Municipality) -> None:
        """Raise AlreadyMember or AlreadyApplied when the municipality was registered before, or is about to be."""
        if Membership.objects.not_over(timezone.localdate()).filter(municipality=municipality).exists():
            raise AlreadyMember(municipality)
        if Application.objects.for_municipality(municipality).exclude(pk=self.pk).exists():
            raise AlreadyApplied(municipality)

    def _change_status(
        self, status: str | Combinable, *, was: Iterable[str], version: int | None = None, **fields: Any
    ) -> bool:
        """Compare and set: change the status only from one of `was` (and at `version`). Returns whether it changed."""
        found = Application.objects.filter(pk=self.pk, status__in=was)
        if version is not None:
            found = found.filter(version=version)
        moved = found.update(status=status, version=F("version") + 1, **fields)
        self.refresh_from_db()
        return bool(moved)

    def amend(self, **fields: Any) -> bool:
        """Change fields of the application, as long as it is undecided; False once it is decided.

        An application that waits goes on waiting, in its place, but with a new version: whoever was about to decide
        reads it again. Saying the same again changes nothing. Raises AlreadyApplied.
        """
        self.refresh_from_db()
        if self.is_open and all(getattr(self, name) == value for name, value in fields.items()):
            return True
        with told_when_taken(lambda: AlreadyApplied(fields.get("municipality"))), transaction.atomic():
            if not self._change_status(F("status"), was=self.Status.open(), **fields):
                return False
            if self.status == self.Status.SUBMITTED:
                AuditLine.objects.write("申請の変更", self, by=self.applicant, municipality=self.municipality)
            return True

    def submit(self, *, version: int) -> bool:
        """Send to the secretariat, the first time or after 差戻し. False when it was changed meanwhile.

        Raises ApplicationIncomplete, AlreadyMember, AlreadyApplied.
        """
        if self.missing_step():
            raise ApplicationIncomplete(self.missing_step())
        assert self.municipality is not None  # missing_step asked for it
        self.check_free(self.municipality)
        was = [self.Status.DRAFT, self.Status.SENT_BACK]
        try:
            with told_when_taken(), transaction.atomic():
                if not self._change_status(
                    self.Status.SUBMITTED, version=version, was=was, submitted_at=timezone.now()
                ):
                    return False
                AuditLine.objects.write("申請", self, by=self.applicant, municipality=self.municipality)
                notices.application_submitted(self, dict.fromkeys(User.objects.secretariat()))
                return True
        except Taken as taken:
            self.refresh_from_db()
            raise AlreadyApplied(self.municipality) from taken

    def withdraw(self, *, by: User) -> bool:
        """取下げ by the applicant; False when it is decided or withdrawn already."""
        with transaction.atomic():
            now = timezone.now()
            if not self._change_status(self.Status.WITHDRAWN, was=self.Status.open(), decided_at=now, decided_by=by):
                return False
            AuditLine.objects.write("取下げ", self, by=by, municipality=self.municipality)
            return True

    def approve(self, *, by: User, version: int, remember_domain: bool = False) -> bool:
        """承認: the membership and the first manager's assignment begin today. False when another was faster.

        With `remember_domain`, the applicant's mail domain counts as the municipality's from now on.
        Raises CannotBecomeMember when the municipality or the applicant is no longer what the application says.
        """
        try:
            with transaction.atomic():
                if not self._decide(self.Status.APPROVED, by=by, version=version, reason=""):
                    return False
                Membership.objects.begin(self, by=by)
                if remember_domain and self.municipality:
                    MunicipalityDomain.objects.remember(self.municipality, self.domain, by=by)
                notices.application_approved(self)
                return True
        finally:
            self.refresh_from_db()

    def send_back(self, *, by: User, version: int, reason: str) -> bool:
        """差戻し with a reason: the applicant may amend and submit again. False when another was faster."""
        return self._refuse(self.Status.SENT_BACK, "差戻し", by=by, version=version, reason=reason)

    def decline(self, *, by: User, version: int, reason: str) -> bool:
        """却下 with a reason, for good. False when another was faster."""
        return self._refuse(self.Status.DECLINED, "却下", by=by, version=version, reason=reason)

    def _refuse(self, status: str, action: str, *, by: User, version: int, reason: str) -> bool:
        with transaction.atomic():
            if not self._decide(status, by=by, version=version, reason=reason):
                return False
            AuditLine.objects.write(action, self, by=by, municipality=self.municipality, reason=reason)
            notices.application_refused(self)
            return True

    def _decide(self, status: str, *, by: User, version: int, reason: str) -> bool:
        if by.pk == self.applicant_id:
            raise PermissionDenied("ご自身の申請は、ほかの人が判断します。")
        return self._change_status(
            status,
            version=version,
            was=[self.Status.SUBMITTED],
            decided_at=timezone.now(),
            decided_by=by,
            reason=reason,
        )
