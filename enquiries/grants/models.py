from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from agreements.revisions.models import AuditedModel, token_of
from enquiries.answering.models import Answer
from enquiries.asking.models.enquiries import Enquiry
from members.models import Municipality, User
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.models import AuditLine
from timeline.models import Entry


class GrantScheme(models.Model):
    """助成制度: a grant of the special wards' project, whose name changed over the years."""

    created_on = models.DateField("創設した日")

    class Meta:
        ordering = ["created_on"]
        verbose_name = verbose_name_plural = "助成制度"

    def __str__(self) -> str:
        return self.name_on(timezone.localdate())

    def name_on(self, day: datetime.date) -> str:
        """What it was called on `day`; before its first day, what it was called then."""
        names = sorted(self.names.all(), key=lambda row: row.started_on)
        return next((row.name for row in reversed(names) if row.started_on <= day), names[0].name)


class GrantSchemeName(models.Model):
    """助成制度の名称: what papers call the scheme from a day on, until the next name."""

    scheme = models.ForeignKey(GrantScheme, models.CASCADE, related_name="names", verbose_name="助成制度")
    name = models.CharField("名称", max_length=100)
    started_on = models.DateField("この名称になった日", help_text="資料にその名称で現れる最初の日")

    class Meta:
        ordering = ["scheme", "started_on"]
        verbose_name = verbose_name_plural = "助成制度の名称"
        constraints = [models.UniqueConstraint("scheme", "started_on", name="enquiries_grantschemename_once")]

    def __str__(self) -> str:
        return self.name


class GrantReport(models.Model):
    """助成金の実績報告: the entry of the chronology in which the results of a fiscal year were reported."""

    scheme = models.ForeignKey(GrantScheme, models.CASCADE, related_name="reports", verbose_name="助成制度")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", verbose_name="報告した経過")

    class Meta:
        ordering = ["scheme", "fiscal_year"]
        verbose_name = verbose_name_plural = "助成金の実績報告"
        constraints = [models.UniqueConstraint("scheme", "fiscal_year", name="enquiries_grantreport_once")]

    def __str__(self) -> str:
        return f"{fiscal_year_name(self.fiscal_year)}の実績報告"

    def meetings(self) -> models.QuerySet[Entry]:
        """Published general meetings of the April after the fiscal year: to one of them its results are reported."""
        first, last = datetime.date(self.fiscal_year + 1, 4, 1), datetime.date(self.fiscal_year + 1, 4, 30)
        found = Entry.objects.published().filter(kind__key=Entry.Kind.GENERAL_MEETING, first_day__range=(first, last))
        return found.order_by("first_day", "key")

    @transaction.atomic
    def settle(self, *, by: User) -> None:
        """Keep the entry of the report, with its line of the audit."""
        self.save()
        AuditLine.objects.write("助成金の実績報告の登録", self, by=by)


class GrantQuerySet(models.QuerySet["Grant"]):
    def published(self) -> Self:
        return self.exclude(published_at=None)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What is published; the secretariat reads all."""
        return self if not user.is_anonymous and user.is_secretariat else self.published()

    def of_year(self, year: int) -> Self:
        return self.filter(fiscal_year=year)

    def with_places(self) -> Self:
        rows = self.select_related("ward", "partner__prefecture")
        return rows.order_by("fiscal_year", "ward__lg_code", "pk")

    def mark(self) -> str:
        """Hash of the facts of these, which a button sends back to say what its reader had read. One query."""
        return token_of({str(grant.pk): f"{grant.pk} {grant.token}" for grant in self.with_places().order_by("pk")})

    @transaction.atomic
    def publish(self, year: int, *, by: User, read: str | None = None) -> int | None:
        """Publish what is not yet of a fiscal year; returns how many, None when it is no longer what was `read`."""
        waiting = self.of_year(year).filter(published_at=None)
        if read not in (None, waiting.select_for_update(of=("self",)).mark()):
            return None
        number = waiting.update(published_at=timezone.now())
        if number:
            subject = GrantScheme.objects.first()
            reason = f"{fiscal_year_name(year)}の{number}件"
            AuditLine.objects.write("助成金の公表", subject, by=by, reason=reason)
        return number


class Grant(AuditedModel):
    """助成金: a ward's project in a fiscal year, from the application to the settlement. A blank is not in the record.

    Amounts are in yen. What was applied for and what was done may come from the answers to an enquiry (Intake).
    """

    scheme = models.ForeignKey(GrantScheme, models.PROTECT, related_name="grants", verbose_name="助成制度")
    ward = models.ForeignKey(Municipality, models.PROTECT, related_name="grants", verbose_name="特別区")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    project = models.CharField("事業名", max_length=200)
    partner = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants_as_partner",
        verbose_name="連携する自治体",
    )
    applied_on = models.DateField("申請日", null=True, blank=True)
    applied = models.PositiveBigIntegerField("申請額", null=True, blank=True)
    decided_on = models.DateField("交付決定日", null=True, blank=True)
    decided = models.PositiveBigIntegerField("交付決定額", null=True, blank=True)
    reported_on = models.DateField("実績報告日", null=True, blank=True)
    spent = models.PositiveBigIntegerField("実績額", null=True, blank=True)
    result = models.TextField("実績", max_length=4000, blank=True)
    settled_on = models.DateField("確定日", null=True, blank=True)
    settled = models.PositiveBigIntegerField("確定額", null=True, blank=True)
    published_at = models.DateTimeField("公表した日時", null=True, blank=True, editable=False)

    FACTS: ClassVar[tuple[str, ...]] = (
        *("ward", "fiscal_year", "project", "partner", "applied_on", "applied", "decided_on", "decided"),
        *("reported_on", "spent", "result", "settled_on", "settled"),
    )
    SUPPLEMENTS: ClassVar[tuple[str, ...]] = (
        *("partner", "applied_on", "applied", "decided_on", "decided"),
        *("reported_on", "spent", "result", "settled_on", "settled"),
    )
    STEPS = (("settled", "確定"), ("reported", "実績報告"), ("decided", "交付決定"), ("applied", "申請"))

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["fiscal_year", "ward__lg_code", "pk"]
        verbose_name = verbose_name_plural = "助成金"
        constraints = [
            models.UniqueConstraint(
                "scheme",
                "ward",
                "fiscal_year",
                "project",
                name="enquiries_grant_once",
                violation_error_message="この区の同じ年度に、同じ事業名の助成金が登録されています。",
            ),
            models.CheckConstraint(
                condition=Q(settled=None) | Q(decided=None) | Q(settled__lte=models.F("decided")),
                name="enquiries_grant_settled_within_decided",
                violation_error_message="確定額が、交付決定額を超えています。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ward.name} {fiscal_year_name(self.fiscal_year)} {self.project}"

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    @property
    def state(self) -> str:
        """The furthest step that is in the record: 申請, 交付決定, 実績報告 or 確定; empty without any."""
        amounts = {"settled": self.settled, "reported": self.spent, "decided": self.decided, "applied": self.applied}
        for name, label in self.STEPS:
            if getattr(self, f"{name}_on") or amounts[name] is not None:
                return label
        return ""

    @property
    def amount(self) -> int | None:
        """What is granted, in yen, as far as it is known: settled, else decided."""
        return self.decided if self.settled is None else self.settled


class Incoming(NamedTuple):
    """A grant as an enquiry's answer says it: its facts as they would stand, and what changes (of a new one all)."""

    grant: Grant
    changes: list[tuple[str, str, str]]
    is_new: bool


class Intake:
    """What the answers handed in to an enquiry of the presets 助成金の申請 and 実績報告 say of grants.

    Read by the keys of the ready questions (enquiries/questions/presets.py): a row of the table `projects` is a grant
    of the ward that answered, of the enquiry's fiscal year, known again by its name. `unread`, once `rows` was called:
    sentences on rows that cannot be told apart by it.
    """

    READ: ClassVar[dict[str, dict[str, str]]] = {
        Enquiry.Preset.GRANT_APPLICATION: {"applied": "projects-amount"},
        Enquiry.Preset.GRANT_RESULT: {"spent": "projects-spent", "result": "projects-result"},
    }

    def __init__(self, enquiry: Enquiry):
        self.enquiry = enquiry
        self.year = enquiry.fiscal_year or (fiscal_year(timezone.localdate()))
        self.scheme = GrantScheme.objects.get()
        self.unread: list[str] = []
        self.day_field = "applied_on" if enquiry.preset == Enquiry.Preset.GRANT_APPLICATION else "reported_on"

    @classmethod
    def reads(cls, enquiry: Enquiry) -> bool:
        return enquiry.preset in cls.READ

    def rows(self) -> list[Incoming]:
        """What would be new or change, in the order of wards. Wards alone; three queries."""
        standing = {
            (grant.ward_id, grant.project): grant
            for grant in Grant.objects.filter(scheme=self.scheme).of_year(self.year).with_places()
        }
        places = {place.full_name: place for place in Municipality.objects.select_related("prefecture")}
        found, self.unread = [], []
        for answer in Answer.objects.counted(self.enquiry).with_places():
            ward = answer.addressee.municipality
            if not ward.is_ward:
                continue
            rows = answer.values.get("projects") or []
            times = Counter(row["projects-project"] for row in rows)
            self.unread += [
                f"{ward.name}の回答に、事業「{name}」が{number}行あります。"
                for name, number in times.items()
                if number > 1
            ]
            found += [
                self._incoming(ward, row, answer, standing, places)
                for row in rows
                if times[row["projects-project"]] == 1
            ]
        return [row for row in found if row.is_new or row.changes]

    def _incoming(
        self, ward: Municipality, row: dict[str, str], answer: Answer, standing: Any, places: Any
    ) -> Incoming:
        project = row["projects-project"]
        before = standing.get((ward.pk, project))
        after = Grant(scheme=self.scheme, ward=ward, fiscal_year=self.year, project=project)
        if before:
            after = Grant(**{field.attname: getattr(before, field.attname) for field in Grant._meta.concrete_fields})
            after.ward, after.partner = ward, before.partner
        partner = places.get(row.get("projects-partner", ""))
        after.partner = partner or after.partner
        handed_in = timezone.localdate(answer.addressee.handed_in_at)
        setattr(after, self.day_field, handed_in)
        for field, key in self.READ[self.enquiry.preset].items():
            if said := row.get(key):
                setattr(after, field, said if field == "result" else int(said))
        return Incoming(after, before.changes_to(after) if before else [], before is None)

    @transaction.atomic
    def take_in(self, *, by: User) -> int:
        """Write what is new or changed; returns how many grants. A second time nothing is left to write."""
        GrantScheme.objects.select_for_update(of=("self",)).get(pk=self.scheme.pk)
        rows = self.rows()
        for row in rows:
            if row.is_new:
                row.grant.register(by=by)
            else:
                standing = Grant.objects.get(pk=row.grant.pk)
                row.grant.revise(by=by, token=standing.token, reason=f"{self.enquiry.number_name}への回答による。")
        return len(rows)


class GrantYear(NamedTuple):
    """A ward's grants in a fiscal year: how many, and what is granted of those whose amount is known, in yen."""

    number: int
    amount: int | None


def by_ward_and_year(grants: Iterable[Grant]) -> dict[tuple[int, int], GrantYear]:
    """{(ward's id, fiscal year): GrantYear} of these grants."""
    found: dict[tuple[int, int], GrantYear] = {}
    for grant in grants:
        key = (grant.ward_id, grant.fiscal_year)
        number, amount = found.get(key, GrantYear(0, None))
        if grant.amount is not None:
            amount = (amount or 0) + grant.amount
        found[key] = GrantYear(number + 1, amount)
    return found
