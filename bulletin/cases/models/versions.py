"""What the public read of a case, day by day: ?known_on= shows it to those who cite the case."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from .cases import Case

HISTORY = ("bulletin", "0034_case_versions")  # the migration from which on versions are kept


class CaseVersionQuerySet(models.QuerySet["CaseVersion"]):
    def known_on(self, known_on: datetime.date, day: datetime.date | None = None) -> Self:
        """Of each case public at the end of `known_on` what it said then, the case registered last first.

        With `day`, those of which something had happened by then, as they said.
        """
        later = CaseVersion.objects.filter(
            case=OuterRef("case"), saved_on__gt=OuterRef("saved_on"), saved_on__lte=known_on
        )
        said = self.filter(~Exists(later), saved_on__lte=known_on)
        said = said.filter(first_day__lte=day) if day else said
        return said.select_related("case").order_by("-case_id")


class CaseVersion(models.Model):
    """版 of a published case: its public content (Case.public_content) as it stood at the end of a day.

    A day on which it changed has one version, written by Case.refresh_derived(). Cases that were public before there
    were versions have their first of the day of the migration.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="versions", verbose_name="連携事例")
    saved_on = models.DateField("保存した日")
    first_day = models.DateField("最初の日", help_text="日付のある歩みがなければ、公開した日")
    content = models.JSONField("内容")

    objects = CaseVersionQuerySet.as_manager()

    class Meta:
        ordering = ["case", "saved_on"]
        verbose_name = verbose_name_plural = "連携事例の版"
        constraints = [models.UniqueConstraint("case", "saved_on", name="bulletin_case_version_once_a_day")]

    def __str__(self) -> str:
        return f"{self.case}（{self.saved_on}）"

    def steps_until(self, day: datetime.date | None) -> list[dict[str, Any]]:
        """Its steps; with `day`, those begun by it and those without a day."""
        steps: list[dict[str, Any]] = self.content["steps"]
        return [step for step in steps if not day or not step["first_day"] or step["first_day"] <= str(day)]
