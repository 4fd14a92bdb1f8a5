from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from agreements.bodies.models import Source
from members.models import Municipality, User
from portal.japanese.wareki import fiscal_year_name
from portal.models import AuditLine

from .statistics import Statistic, StatisticSeries

if TYPE_CHECKING:
    from ..trend import CooperatingMunicipalities


ISSUER = "特別区長会事務局"


class FreezeManager(models.Manager["Freeze"]):
    def before(self, fiscal_year: int) -> Freeze | None:
        """The freeze of the year before; None when that year has none. One query."""
        return self.filter(fiscal_year=fiscal_year - 1).first()

    def sign_off(
        self,
        cooperating: CooperatingMunicipalities,
        fiscal_year: int,
        *,
        by: User | None,
        note: str,
        carries_ties: bool,
    ) -> Freeze | None:
        """確定: the values of `cooperating` (see trend) become the trend row of that fiscal year. None when it has one.

        With `carries_ties` the wards' answers are those of the year before. Values are stored as Statistic rows with
        their basis; the codes of all municipalities are kept, so that later changes can be shown.
        """
        with transaction.atomic():
            list(
                StatisticSeries.objects.select_for_update().values_list("pk")
            )  # a second one waits, and sees the first
            taken = Statistic.objects.filter(fiscal_year=fiscal_year).exists()
            if taken or self.filter(fiscal_year=fiscal_year).exists():
                return None
            codes = dict(Municipality.objects.filter(pk__in=cooperating.total).values_list("pk", "lg_code"))
            rows = {key: sorted(codes[pk] for pk in found) for key, found in cooperating.rows.items()}
            freeze = self.create(
                fiscal_year=fiscal_year,
                as_of=cooperating.day,
                codes=rows,
                carries_ties=carries_ties,
                note=note,
                frozen_at=timezone.now(),
                frozen_by=by,
            )
            freeze.store_values()
            AuditLine.objects.write("推移の確定", freeze, by=by, reason=note)
            return freeze


class Freeze(models.Model):
    """確定: the trend row of a fiscal year, signed off: the codes of the municipalities in each row on its day."""

    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）", unique=True)
    as_of = models.DateField("基準日")
    codes = models.JSONField("自治体のコード")
    carries_ties = models.BooleanField("各区交流は前の年度からの持越し", default=False)
    note = models.TextField("確認したこと", blank=True)
    frozen_at = models.DateTimeField("確定日時", default=timezone.now)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="確定した人"
    )

    objects = FreezeManager()

    class Meta:
        ordering = ["-fiscal_year"]
        verbose_name = verbose_name_plural = "推移の確定"

    def __str__(self) -> str:
        return fiscal_year_name(self.fiscal_year)

    @property
    def total(self) -> list[str]:
        """Codes of the distinct municipalities of all rows."""
        return sorted({code for codes in self.codes.values() for code in codes})

    def codes_of(self, series: StatisticSeries) -> list[str] | None:
        """The codes that stand in a row of the trend; None for a row that no facts are held of."""
        return self.total if series.is_total else self.codes.get(series.key)

    def store_values(self) -> None:
        """Write a Statistic for each row."""
        title = f"連携自治体数の推移（{self}）"
        source, _ = Source.objects.get_or_create(title=title, defaults={"issuer": ISSUER, "as_of": self.as_of})
        for series in StatisticSeries.objects.all():
            codes = self.codes_of(series)
            if codes is not None:
                Statistic.objects.create(
                    series=series,
                    fiscal_year=self.fiscal_year,
                    as_of=self.as_of,
                    value=len(codes),
                    basis=self.basis_of(series, carries_ties=self.carries_ties),
                    source=source,
                )

    @staticmethod
    def basis_of(series: StatisticSeries, *, carries_ties: bool) -> Statistic.Basis:
        """The basis with which a row is frozen."""
        if series.key != "ties":
            return Statistic.Basis.REGISTER
        return Statistic.Basis.CARRIED_OVER if carries_ties else Statistic.Basis.SURVEY
