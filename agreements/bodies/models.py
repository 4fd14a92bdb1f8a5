from __future__ import annotations

import datetime
from typing import NamedTuple, Self

from django.db import models
from django.db.models import F, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from agreements.revisions.models import AuditedModel
from members.models import Municipality, Prefecture
from portal.japanese.text import contains


class RecordState(NamedTuple):
    """The record's last day, the source that speaks for it and a body whose agreement was signed on it (or None)."""

    day: datetime.date
    source: Source | None
    body: Body | None
    age: int  # days from it to today; negative or 0 where the record is of today


class SourceQuerySet(models.QuerySet["Source"]):
    def get_by_natural_key(self, title: str) -> Source:
        return self.get(title=title)

    def newest(self) -> Source | None:
        """The newest source, whose record_day may be read; None when there is none."""
        signed = Body.objects.filter(agreements__isnull=False).order_by("-agreements__signed_on")
        last = Subquery(signed.values("agreements__signed_on")[:1])
        return self.annotate(last_signed_on=last).order_by("-as_of", "pk").first()

    def known_on(self, day: datetime.date) -> Self:
        """Sources that speak for `day` or an earlier one, newest first; of one day the one entered first."""
        return self.filter(as_of__lte=day).order_by("-as_of", "pk")

    def record_state(self) -> RecordState:
        """The record_day and what sets it, for the desk. Two queries."""
        source = self.order_by("-as_of", "pk").first()
        signed = Body.objects.filter(agreements__isnull=False).annotate(signed_on=F("agreements__signed_on"))
        body = signed.order_by("-signed_on", "number").first()
        signed_on = body and body.signed_on
        days = [day for day in (source.as_of if source else None, signed_on) if day]
        today = timezone.localdate()
        last = max(days, default=today)
        return RecordState(
            day=min(today, last),
            source=source if source and source.as_of == last else None,
            body=body if signed_on == last else None,
            age=(today - last).days,
        )

    def record_day(self) -> datetime.date:
        """The last day the record speaks for: that of the newest source or signing, never later than today.

        Pages that are asked for no day show this one: a later day would claim knowledge nobody entered.
        """
        newest = self.newest()
        return newest.record_day if newest else timezone.localdate()


class Source(AuditedModel):
    """出典: the paper a figure or an entry was taken from, and the day it speaks for."""

    title = models.CharField("名称", max_length=200, unique=True)
    issuer = models.CharField("作成者", max_length=100)
    as_of = models.DateField("基準日")

    last_signed_on: datetime.date | None  # annotated by newest()
    FACTS = ("title", "issuer", "as_of")

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "title", "pk"]
        verbose_name = verbose_name_plural = "出典"

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        return True

    @property
    def record_day(self) -> datetime.date:
        """SourceQuerySet.record_day, annotated by newest(); other sources do not have it."""
        return min(timezone.localdate(), max(filter(None, (self.as_of, self.last_signed_on))))


class BodyQuerySet(models.QuerySet["Body"]):
    def get_by_natural_key(self, name: str) -> Body:
        return self.get(name=name)

    def search(self, query: str) -> Self:
        """Bodies whose name holds every word of `query`. They are few: compared in Python."""
        return self.filter(pk__in=[pk for pk, name in self.values_list("pk", "name") if contains(name, query)])

    def public(self) -> Self:
        """Bodies with a public page: with an agreement, or named in a published entry, not only in a preparation."""
        signed = Q(agreements__isnull=False)
        return self.filter(pk__in=self.filter(signed | Q(entries__state="published")).values("pk"))

    def next_number(self) -> int:
        """The place after the last in the printed order."""
        return (self.aggregate(last=models.Max("number"))["last"] or 0) + 1

    def with_each_agreement(self) -> Self:
        """A row for each agreement of each body, annotated agreement (its name) and signed_on: 1 query for both."""
        rows = self.annotate(agreement=F("agreements__name"), signed_on=F("agreements__signed_on"))
        return rows.exclude(signed_on=None).order_by("number", "signed_on", "agreements__pk")


class Body(AuditedModel):
    """協定団体: an association of a prefecture's municipalities, or a company, that signed with the wards.

    A 市長会 is the prefecture's cities and a 町村会 its towns and villages, so who belongs to it
    on a day follows from the register and is never typed in.
    """

    class Kind(models.TextChoices):
        CITY_MAYORS = "city_mayors", "市長会"
        TOWNS_AND_VILLAGES = "towns_and_villages", "町村会"
        COMPANY = "company", "企業"

    number = models.PositiveSmallIntegerField("並び順", unique=True)
    name = models.CharField("名称", max_length=50, unique=True)
    kind = models.CharField("種別", max_length=20, choices=Kind)
    prefecture = models.ForeignKey(
        Prefecture, models.PROTECT, null=True, blank=True, related_name="bodies", verbose_name="都道府県"
    )

    FACTS = ("name", "kind", "prefecture")

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "協定団体"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="company", prefecture=None) | (~Q(kind="company") & Q(prefecture__isnull=False)),
                name="agreements_body_association_has_prefecture",
                violation_error_message="市長会・町村会には都道府県を選んでください。企業には選べません。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        return Body.objects.public().filter(pk=self.pk).exists()

    def get_absolute_url(self) -> str:
        return reverse("agreements:body-detail", args=[self.pk])

    def member_kinds(self) -> list[Municipality.Kind]:
        """Kinds of municipality that make up a body of this kind."""
        if self.kind == self.Kind.CITY_MAYORS:
            return Municipality.Kind.cities()
        if self.kind == self.Kind.TOWNS_AND_VILLAGES:
            return Municipality.Kind.towns_and_villages()
        return []

    def members_on(self, day: datetime.date) -> models.QuerySet[Municipality]:
        """Municipalities that make up the body on `day`; none for a company."""
        return Municipality.objects.as_of(day).filter(prefecture=self.prefecture_id, kind__in=self.member_kinds())
