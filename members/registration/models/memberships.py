import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, DateTimeField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from members import hooks
from members.accounts.models.users import User
from members.people.models.assignment_queries import AssignmentQuerySet
from members.people.models.assignments import Assignment
from members.people.models.offices import Office
from members.people.models.roll_confirmations import RollConfirmation
from members.places.models import Municipality, MunicipalityQuerySet
from portal.database.periods import Period, PeriodQuerySet, holds_on
from portal.database.refusals import told_when_taken
from portal.japanese.wareki import fiscal_year, wareki
from portal.models import AuditLine

if TYPE_CHECKING:  # a name of a type only: applications begin memberships
    from .applications import Application


class CannotBecomeMember(Exception):
    """The membership applied for would break a rule; its text tells the secretariat which."""


class MunicipalityDomainManager(models.Manager):
    @transaction.atomic
    def remember(self, municipality: Municipality, domain: str, *, by: User) -> AuditLine | None:
        """Add the domain to the municipality's; returns the audit line, None when it was there already."""
        row, is_new = self.get_or_create(municipality=municipality, domain=domain)
        return AuditLine.objects.write("ドメインの登録", row, by=by, municipality=municipality) if is_new else None


class MunicipalityDomain(models.Model):
    """自治体のメールのドメイン, confirmed by the secretariat: a hint in decisions, never a proof."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="domains", verbose_name="自治体")
    domain = models.CharField("ドメイン", max_length=100, help_text="@より後（例：city.fukui-sakai.lg.jp）")

    objects = MunicipalityDomainManager()

    class Meta:
        ordering = ["domain"]
        verbose_name = verbose_name_plural = "自治体のドメイン"
        constraints = [models.UniqueConstraint("municipality", "domain", name="members_municipalitydomain_once")]

    def __str__(self) -> str:
        return self.domain

    def covers(self, domain: str) -> bool:
        """Whether `domain` is this domain or one below it."""
        return f".{domain}".endswith(f".{self.domain}")


_COUNTED = [f"municipality{column}" for column in ("", "__kind", "__started_on", "__ended_on")]


class MembershipQuerySet(PeriodQuerySet["Membership"]):
    def not_over(self, day: datetime.date) -> Self:
        """Memberships held on `day` or to begin later."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def with_places(self) -> Self:
        return self.select_related("municipality__prefecture").order_by("municipality__lg_code")

    def municipalities_on(self, day: datetime.date) -> set[int]:
        """Ids of the 会員登録自治体 on `day`, wards not among them; each follows the register. Two queries."""
        places = self.as_of(day).exclude(municipality__kind=Municipality.Kind.WARD)
        return Municipality.objects.standing_on(day, places.values_list("municipality", flat=True))

    def member_count(self, day: datetime.date) -> int:
        """会員自治体 on `day`, the one definition for pages, papers and files: municipalities without wards, each once.

        A membership follows its municipality through the register: when a member is merged or becomes a city, its
        membership counts as the successor's from that day on, and two members merged into one count once. A member
        that ended without a successor is out. One query; two when a member has ended or not yet begun.
        """
        return self.counts(day)[0]

    def counts(self, day: datetime.date) -> tuple[int, int]:
        """(member_count, 会員登録した特別区) on `day`: wards are never counted among the members. Queries as there."""
        return _counts(self.as_of(day).values_list(*_COUNTED), day)

    def has_begun(self, day: datetime.date) -> bool:
        """Whether any membership recorded here began until `day`; before that nobody knows here who was a member."""
        return self.filter(Q(started_on=None) | Q(started_on__lte=day)).exists()

    def recorded_counts(self, *days: datetime.date) -> Iterator[tuple[int | None, int | None]]:
        """`counts` of each of `days`; None for both where nothing has_begun.

        One query, and one more for each day on which a member has ended or not yet begun.
        """
        rows = list(self.values_list("started_on", "ended_on", *_COUNTED))
        for day in days:
            has_begun = any(started_on is None or started_on <= day for started_on, *_ in rows)
            held = [place for started_on, ended_on, *place in rows if holds_on(day, started_on, ended_on)]
            yield _counts(held, day) if has_begun else (None, None)

    def without_manager(self, day: datetime.date) -> Self:
        """Memberships of `day` without a manager whose account is active: only the secretariat can invite there."""
        managing = Assignment.objects.serving(day).managers()
        return self.as_of(day).exclude(municipality__in=managing.values("office__municipality"))

    def invitable(self, day: datetime.date) -> MunicipalityQuerySet:
        """Wards and members of `day` without a manager: there the secretariat may invite one. Wards need not apply."""
        managing = Assignment.objects.serving(day).managers().values("office__municipality")
        belongs = Q(kind=Municipality.Kind.WARD) | Q(pk__in=self.as_of(day).values("municipality"))
        return Municipality.objects.as_of(day).filter(belongs).exclude(pk__in=managing).select_related("prefecture")

    def begin_invited(self, municipality: Municipality, day: datetime.date, *, by: User) -> bool:
        """The membership of a ward whose manager the secretariat invited, from `day` on; False when it has one."""
        if self.not_over(day).filter(municipality=municipality).exists():
            return False
        membership = Membership.objects.create(municipality=municipality, started_on=day)
        AuditLine.objects.write("招待による会員の登録", membership, by=by, municipality=municipality)
        return True

    def annotate_member_since(self, municipalities: QuerySet[Municipality], day: datetime.date) -> QuerySet[Any]:
        """Annotate member_since (date): first day of the membership held on `day`, None for non-members."""
        held = self.as_of(day).filter(municipality=OuterRef("pk"))
        return municipalities.annotate(member_since=Subquery(held.values("started_on")[:1]))

    def begin(self, application: "Application", *, by: User) -> None:
        """Create the membership from today on, the office, and the applicant's assignment as its manager.

        Raises CannotBecomeMember.
        """
        today = timezone.localdate()
        place, applicant = application.municipality, application.applicant
        assert place is not None  # a submitted one names it: members_application_complete
        self._require_possible(place, applicant, today)
        with told_when_taken(lambda: CannotBecomeMember("この自治体は、すでに会員です。")), transaction.atomic():
            self.create(municipality=place, started_on=today, application=application)
        had_people = not Assignment.objects.without_people([place], today)
        contact = {"email": application.office_email, "telephone": application.telephone}
        office, _ = Office.objects.update_or_create(municipality=place, name=application.office_name, defaults=contact)
        manages = {"role": Assignment.Role.MANAGER}
        Assignment.objects.update_or_create(
            user=applicant,
            office=office,
            ended_on=None,
            defaults=manages,
            create_defaults={**manages, "started_on": today},
        )
        if not applicant.name:
            applicant.name = application.name
            applicant.save(update_fields=["name"])
        if not had_people:
            for tell in hooks.first_people:
                tell(place)
        AuditLine.objects.write("承認", application, by=by, municipality=place)

    def _require_possible(self, municipality: Municipality, applicant: User, today: datetime.date) -> None:
        if not applicant.is_active:
            raise CannotBecomeMember("申請者のアカウントは、使えなくなっています。")
        if not Municipality.objects.as_of(today).contains(municipality):
            raise CannotBecomeMember("この自治体は、合併などにより、いまはありません。")
        if self.not_over(today).filter(municipality=municipality).exists():
            raise CannotBecomeMember("この自治体は、すでに会員です。")
        elsewhere = applicant.assignments.not_over(today).exclude(office__municipality=municipality)
        if other := elsewhere.select_related("office__municipality__prefecture").first():
            raise CannotBecomeMember(f"申請者は、{other.office}の担当者として登録されています。")

    def with_roll(self, day: datetime.date) -> QuerySet[Any]:
        """Memberships of `day` with their last 担当者の年次確認 and numbers of people; unconfirmed ones first.

        Annotates people, managers, confirmed_year, confirmed_at, confirmed_by_name, and is_due: not yet confirmed
        in the fiscal year of `day`. Who joined within that year is asked in the next one.
        """
        april = datetime.date(fiscal_year(day), 4, 1)
        serving = Assignment.objects.serving(day).filter(office__municipality=OuterRef("municipality"))
        last = RollConfirmation.objects.filter(municipality=OuterRef("municipality")).order_by("-fiscal_year")
        this_year = last.of_year(day)
        was_member = Q(started_on=None) | Q(started_on__lt=april)
        return (
            self.as_of(day)
            .annotate(
                people=_count_users(serving),
                managers=_count_users(serving.managers()),
                confirmed_year=Subquery(last.values("fiscal_year")[:1]),
                confirmed_at=Subquery(last.values("confirmed_at")[:1], output_field=DateTimeField()),
                confirmed_by_name=Subquery(last.values("confirmed_by__name")[:1]),
                is_due=models.ExpressionWrapper(was_member & ~Exists(this_year), models.BooleanField()),
            )
            .select_related("municipality__prefecture")
            .order_by("-is_due", "municipality__lg_code")
        )


def _successor(place: int | None, missing: dict[int, int | None]) -> int | None:
    """Id of the last successor of `place`, followed through `missing` ({id: successor}); None without one."""
    while place in missing:
        place = missing[place]
    return place


def _counts(places: Iterable[Any], day: datetime.date) -> tuple[int, int]:
    """How many members and how many wards the `places` (columns _COUNTED) are on `day`, each once."""
    wards, members = set[int](), dict[int, Any]()
    for pk, kind, *period in places:
        if kind == Municipality.Kind.WARD:
            wards.add(pk)
        else:
            members[pk] = period
    if all(holds_on(day, *period) for period in members.values()):
        return len(members), len(wards)
    missing = dict(Municipality.objects.missing_on(day).values_list("pk", "successor"))
    return len({_successor(pk, missing) for pk in members} - {None}), len(wards)


def _count_users(assignments: AssignmentQuerySet) -> Coalesce:
    """Subquery: number of different users with one of these assignments."""
    grouped = assignments.order_by().values("office__municipality").annotate(number=Count("user", distinct=True))
    return Coalesce(Subquery(grouped.values("number")), 0, output_field=IntegerField())


class Membership(Period):
    """会員: a municipality belongs to the portal over [started_on, ended_on)."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships", verbose_name="自治体")
    application = models.OneToOneField(
        "members.Application",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="membership",
        verbose_name="会員登録申請",
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

    def __str__(self) -> str:
        return f"{self.municipality}（{self.started_on}から）"

    def clean(self) -> None:
        """ValidationError when it overlaps another membership of the municipality, which the database refuses, too."""
        others = Membership.objects.filter(municipality=self.municipality_id).exclude(pk=self.pk)
        if other := others.overlapping(self.started_on, self.ended_on).first():
            raise ValidationError(f"この自治体のほかの会員期間（{other.period}）と重なります。")

    @property
    def period(self) -> str:
        """The days of the membership in words: 平成27年4月1日から、平成30年3月31日まで."""
        start = f"{wareki(self.started_on)}から" if self.started_on else "記録の前から"
        last = self.ended_on and self.ended_on - datetime.timedelta(days=1)
        return f"{start}、{wareki(last)}まで" if last else start

    @property
    def token(self) -> str:
        """The two days as one text: what a form sends back to say which version its writer had read."""
        return f"{self.started_on or ''}/{self.ended_on or ''}"

    def put_right(
        self, started_on: datetime.date | None, ended_on: datetime.date | None, *, token: str, by: User, reason: str
    ) -> bool:
        """Set the days of the membership, [started_on, ended_on), with a line of the audit; also how it is ended.

        Returns False, and changes nothing, when it is no longer as `token` says. Raises ValidationError when it
        would overlap another membership of the municipality.
        """
        with transaction.atomic():
            row = Membership.objects.select_for_update(of=("self",)).get(pk=self.pk)
            if row.token != token:
                return False
            before, row.started_on, row.ended_on = row.period, started_on, ended_on
            row.clean()
            row.save(update_fields=["started_on", "ended_on"])
            row._write_audit_line("会員期間の訂正", by=by, reason=f"{before} → {row.period}。{reason}")
        self.started_on, self.ended_on = started_on, ended_on
        return True

    def cancel(self, *, token: str, by: User, reason: str) -> bool:
        """Delete a membership that never was, with a line of the audit; False when it is not as `token` says."""
        with transaction.atomic():
            row = Membership.objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
            if row is None or row.token != token:
                return False
            row._write_audit_line("会員登録の取消し", by=by, reason=f"{row.period}。{reason}")
            row.delete()
            return True

    def history(self) -> QuerySet[AuditLine]:
        """Lines of the audit about this membership, newest first."""
        return AuditLine.objects.filter(subject_kind=self._meta.verbose_name, subject_id=self.pk)

    def _write_audit_line(self, action: str, *, by: User, reason: str) -> None:
        AuditLine.objects.write(action, self, by=by, municipality=self.municipality, reason=reason)
