from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from agreements.bodies.models import Body, Source
from agreements.revisions.models import UNKNOWN_MOMENT, AuditedModel, Change, registered_by
from portal.japanese.wareki import wareki


class PublishedFigureQuerySet(models.QuerySet["PublishedFigure"]):
    def registered_by(self, day: datetime.date) -> Self:
        """Those the portal held at the end of `day`."""
        return self.filter(registered_by(day))

    def known_on(self, day: datetime.date | None) -> Self:
        """Figures for days up to `day`; all of them without one."""
        return self.filter(as_of__lte=day) if day else self

    def with_bodies(self) -> list[PublishedFigure]:
        """Figures with their bodies and prefectures, as the tables and findings read them. One query."""
        return list(self.select_related("body__prefecture"))


class PublishedFigure(AuditedModel):
    """公表値: a number somebody printed, for a day. What we compute stands beside it and never replaces it.

    A misreading of ours, or what its publisher corrected, is put right in public: what stood before stays readable.
    """

    class Measure(models.TextChoices):
        MEMBERS = "members", "構成自治体数"
        BODIES = "bodies", "団体数"
        REGIONS = "regions", "地域数"
        MUNICIPALITIES = "municipalities", "協定締結自治体数"
        REGISTERED = "registered", "会員登録数"

    measure = models.CharField("数の種類", max_length=20, choices=Measure)
    body = models.ForeignKey(
        Body, models.CASCADE, null=True, blank=True, related_name="published_figures", verbose_name="協定団体"
    )
    as_of = models.DateField("基準日")
    value = models.PositiveIntegerField("公表値")
    source = models.ForeignKey(Source, models.PROTECT, related_name="figures", verbose_name="出典")
    place = models.CharField("記載箇所", max_length=100)
    created_at = models.DateTimeField("登録日時", auto_now_add=True, null=True, help_text=UNKNOWN_MOMENT)

    FACTS = ("measure", "body", "as_of", "value", "source", "place")

    objects = PublishedFigureQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "measure", "body__number", "pk"]
        verbose_name = verbose_name_plural = "公表値"
        constraints = [
            models.CheckConstraint(
                condition=Q(measure="members", body__isnull=False) | (~Q(measure="members") & Q(body=None)),
                name="agreements_publishedfigure_members_of_a_body",
                violation_error_message="構成自治体数には団体を選んでください。ほかの数には選べません。",
            ),
            models.UniqueConstraint(
                "measure",
                Coalesce("body", 0),
                "as_of",
                "place",
                name="agreements_publishedfigure_once",
                violation_error_message="同じ箇所の公表値がすでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body or ''}{self.get_measure_display()} {self.value}（{self.as_of}）"

    @property
    def is_public(self) -> bool:
        return True

    @staticmethod
    def title_of(facts: dict[str, str]) -> str:
        """The name of the figure that said these facts (KnownFacts.of)."""
        return f"{facts.get('協定団体', '')}{facts['数の種類']}の公表値（{facts['基準日']}現在）"

    @staticmethod
    def told_on(facts: dict[str, str], day: datetime.date | None) -> list[tuple[str, str]]:
        """Pairs of label and text of these facts: a figure is of its own day, and the same on every other."""
        return list(facts.items())

    def get_absolute_url(self) -> str:
        return reverse("agreements:published-figure", args=[self.pk])

    @property
    def place_in_print(self) -> str:
        return f"{self.place}　{self.body or self.get_measure_display()}（{wareki(self.as_of)}現在）"

    @property
    def finding_code(self) -> str:
        """Code of the finding that this number is not what agreements and register say."""
        if self.measure == self.Measure.MEMBERS:
            return f"members:{self.body and self.body.name}:{self.as_of}"
        return f"{self.measure}:{self.as_of}:{self.pk}"

    @property
    def sum_code(self) -> str:
        """Code of the finding that the printed total of this day is not the sum of its lines."""
        return f"sum:{self.as_of}"

    def findings_ended_by(self, changes: list[Change]) -> list[str]:
        numbers = self.labels_of(("measure", "body", "as_of", "value"))
        return [self.finding_code, self.sum_code] if any(label in numbers for label, *_ in changes) else []
