from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agreements.revisions.models import AuditedModel, Change
from members.models import Municipality, User
from timeline.event_records.models.events import Event

MOST_COLUMNS, MOST_ROWS = 12, 12  # of the plan of a ground
PAPERS = {"has_application": "申込", "has_product_list": "品目表", "has_insurance": "保険・届出"}


class BoothQuerySet(models.QuerySet["Booth"]):
    def editable_by(self, user: User | AnonymousUser) -> Self:
        """The secretariat edits every booth; a municipality's people see and fill in their own."""
        if user.is_anonymous:
            return self.none()
        if user.is_secretariat:
            return self
        return self.filter(municipality=user.municipality) if user.municipality else self.none()

    def with_places(self) -> Self:
        return self.select_related("municipality__prefecture", "event__entry")


class Booth(AuditedModel):
    """出展: one numbered booth of an event: who stands there, with what, when, and which papers have come.

    A booth without a municipality or name is free (募集中). `column` and `row` count from 1 at the upper left of the
    plan of the ground; blank: not on the plan yet.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="booths", verbose_name="催し")
    number = models.PositiveSmallIntegerField("区画の番号")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="booths", verbose_name="自治体"
    )
    name = models.CharField(
        "出展者の名称", max_length=100, blank=True, help_text="自治体のほかの出展者や、総合案内など"
    )
    products = models.CharField("品目", max_length=200, blank=True)
    equipment = models.CharField("設備", max_length=200, blank=True)
    times = models.CharField("時間", max_length=100, blank=True, help_text="搬入、販売など")
    column = models.PositiveSmallIntegerField("図の列", null=True, blank=True)
    row = models.PositiveSmallIntegerField("図の段", null=True, blank=True)
    has_application = models.BooleanField(PAPERS["has_application"], default=False)
    has_product_list = models.BooleanField(PAPERS["has_product_list"], default=False)
    has_insurance = models.BooleanField(PAPERS["has_insurance"], default=False)
    note = models.TextField("メモ", blank=True)

    FACTS = (
        *("number", "municipality", "name", "products", "equipment", "times", "column", "row"),
        *(*PAPERS, "note"),
    )

    objects = BoothQuerySet.as_manager()

    class Meta:
        ordering = ["event", "number"]
        verbose_name = verbose_name_plural = "出展"
        constraints = [
            models.UniqueConstraint(
                "event",
                "number",
                name="timeline_booth_number",
                violation_error_message="この番号の区画は、もう登録されています。",
            ),
            models.UniqueConstraint(
                "event",
                "column",
                "row",
                condition=Q(column__isnull=False),
                name="timeline_booth_place",
                violation_error_message="図のこの場所には、もう区画があります。",
            ),
            models.CheckConstraint(
                condition=Q(column=None, row=None) | Q(column__range=(1, MOST_COLUMNS), row__range=(1, MOST_ROWS)),
                name="timeline_booth_on_the_plan",
                violation_error_message="図の列と段は、1から12までで、両方を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}　区画{self.number}　{self.exhibitor}"

    def get_absolute_url(self) -> str:
        return reverse("timeline:booth-edit", args=[self.pk])

    @property
    def exhibitor(self) -> str:
        """Who stands there, 募集中 where nobody does yet."""
        return self.municipality.full_name if self.municipality else self.name or "募集中"

    @property
    def is_free(self) -> bool:
        return self.municipality_id is None and not self.name

    @property
    def papers(self) -> list[tuple[str, bool]]:
        """Each paper that is wanted, and whether it has come."""
        return [(label, getattr(self, name)) for name, label in PAPERS.items()]

    @property
    def missing(self) -> list[str]:
        """Papers that have not come; none of a free booth."""
        return [] if self.is_free else [label for label, has_come in self.papers if not has_come]

    @transaction.atomic
    def revise(self, *, by: User | None, token: str, reason: str = "") -> list[Change] | None:
        """As of any AuditedModel; the code on the sheet of a municipality that stands there no longer is void."""
        before = Booth.objects.select_for_update(of=("self",)).get(pk=self.pk).municipality_id
        changes = super().revise(by=by, token=token, reason=reason)
        if changes and self.municipality_id != before:
            self.codes.filter(revoked_at=None).update(revoked_at=timezone.now())
        return changes

    def remove(self, *, by: User | None) -> None:
        """Take the booth away with its codes, noted in the audit. ProtectedError once something was reported of it."""
        self.take_out("から外す", by=by)

    def facts_by_label(self) -> dict[str, str]:
        """AuditedModel.facts_by_label, the papers as come or still missing."""
        came: dict[str, Any] = {label: "済" if has_come else "まだ" for label, has_come in self.papers}
        return {**super().facts_by_label(), **came}
