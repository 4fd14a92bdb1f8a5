from typing import Any

from django.db import models

from members.models import Municipality


class NameQuerySet(models.QuerySet):
    def get_by_natural_key(self, name: str) -> Any:
        return self.get(name=name)


class Venue(models.Model):
    """会場: a place, under one name however it was spelt. Rooms and halls stand with the entry."""

    name = models.CharField("名称", max_length=100, unique=True)
    address = models.CharField("所在地", max_length=200, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="venues", verbose_name="自治体"
    )

    objects = NameQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "会場"

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    """シリーズ: meetings or events that are numbered (第2回…), some afresh every fiscal year."""

    name = models.CharField("名称", max_length=100, unique=True)
    unit = models.CharField("数え方", max_length=5, default="回", help_text="第1「回」、第1「弾」など")
    restarts_yearly = models.BooleanField("年度ごとに第1回から数える", default=False)

    objects = NameQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "シリーズ"

    def __str__(self) -> str:
        return self.name
