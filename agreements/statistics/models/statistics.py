from __future__ import annotations

import datetime
from collections.abc import Collection
from itertools import groupby
from operator import attrgetter
from typing import Self

from django.db import models
from django.db.models import F, Q

from agreements.bodies.models import Source


class StatisticSeries(models.Model):
    """推移の区分: one row of the trend table. The total counts distinct municipalities, it is no sum."""

    class Computed(models.TextChoices):
        AGREEMENTS = "agreements", "協定団体を構成する自治体を名簿から数える"

    number = models.PositiveSmallIntegerField("並び順", unique=True)
    key = models.SlugField("記号", unique=True)
    name = models.CharField("区分", max_length=50)
    short_name = models.CharField("短い名称", max_length=20)
    is_total = models.BooleanField("合計（実数）", default=False)
    computed = models.CharField("計算の仕方", max_length=20, choices=Computed, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "推移の区分"

    def __str__(self) -> str:
        return self.name


class StatisticQuerySet(models.QuerySet["Statistic"]):
    def known_on(self, day: datetime.date | None) -> Self:
        """Values for days up to `day`; all of them without one."""
        return self.filter(as_of__lte=day) if day else self

    def by_series(self) -> list[tuple[StatisticSeries, list[Statistic]]]:
        """[(series, its statistics by fiscal year)], in the order of the table. One query."""
        ordered = self.select_related("series", "source").order_by("series__number", "fiscal_year")
        return [(series, list(group)) for series, group in groupby(ordered, key=attrgetter("series"))]

    def newest_total(self, day: datetime.date | None) -> Statistic | None:
        """The newest number of distinct municipalities in the trend table, up to `day`; None when there is none."""
        return self.known_on(day).filter(series__is_total=True, value__isnull=False).order_by("-as_of").first()


class Statistic(models.Model):
    """推移の値: series × fiscal year, as printed. A blank value is the printed 「—」, which is no zero."""

    class Basis(models.TextChoices):
        SURVEY = "survey", "各区調査"
        REGISTER = "register", "名簿"
        CARRIED_OVER = "carried_over", "持越し"
        PRINTED = "printed", "資料の記載"

    series = models.ForeignKey(StatisticSeries, models.CASCADE, related_name="statistics", verbose_name="区分")
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    as_of = models.DateField("基準日")
    value = models.PositiveIntegerField("自治体数", null=True, blank=True)
    basis = models.CharField("根拠", max_length=20, choices=Basis)
    change_since = models.PositiveSmallIntegerField("増減のはじめの年度（西暦）", null=True, blank=True)
    change = models.IntegerField("増減の公表値", null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="出典")

    objects = StatisticQuerySet.as_manager()

    class Meta:
        ordering = ["series__number", "fiscal_year"]
        verbose_name = verbose_name_plural = "推移の値"
        constraints = [
            models.UniqueConstraint(
                "series",
                "fiscal_year",
                name="agreements_statistic_once_a_year",
                violation_error_message="この区分・年度の値はすでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(change_since=None, change=None)
                | Q(change_since__lt=F("fiscal_year"), change__isnull=False),
                name="agreements_statistic_change_has_a_start",
                violation_error_message="増減には、それより前のはじめの年度を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.fiscal_year}年度"


class FootnoteQuerySet(models.QuerySet["Footnote"]):
    def of_years(self, years: Collection[int]) -> Self:
        """Footnotes to a table of these fiscal years: to one of its columns or cells, to a row, or to the whole."""
        return self.filter(Q(fiscal_year=None) | Q(fiscal_year__in=years))


class Footnote(models.Model):
    """注記（※）, bound to what it explains: a row (series), a column (fiscal year), or one cell (both)."""

    number = models.PositiveSmallIntegerField("並び順", unique=True)
    text = models.CharField("注記", max_length=200)
    series = models.ForeignKey(
        StatisticSeries, models.CASCADE, null=True, blank=True, related_name="footnotes", verbose_name="区分"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）", null=True, blank=True)

    objects = FootnoteQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "注記"

    def __str__(self) -> str:
        return self.text
