import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone

from members.models import Municipality, User
from portal.models import AuditLine

from .proposals import Proposal


class DefaultsQuerySet(models.QuerySet["Defaults"]):
    def in_force(self) -> "Defaults":
        """The newest saved ones, or those the portal came with. One query."""
        return self.order_by("-pk").first() or Defaults()

    def save_new(
        self, *, by: User, newest: int, chosen: Iterable[Municipality] = (), **values: Any
    ) -> "Defaults | None":
        """Save these as the ones in force; None when others were saved after number `newest`."""
        with transaction.atomic():
            if (self.in_force().pk or 0) != newest:
                return None
            defaults, is_first = self.get_or_create(follows=newest, defaults={"saved_by": by, **values})
            if not is_first:
                return None
            defaults.chosen.set(chosen)
            AuditLine.objects.write("提案の初期値の変更", defaults, by=by)
            return defaults


def _days(label: str, default: int, least: int, most: int) -> models.PositiveSmallIntegerField:
    said = f"{least}から{most}までの日数にしてください。"
    limits = [MinValueValidator(least, said), MaxValueValidator(most, said)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits)


class Defaults(models.Model):
    """提案の初期値: what a new proposal begins with, and when reminders are sent. The newest row is in force."""

    scope = models.CharField("あて先", max_length=10, choices=Proposal.Scope, default=Proposal.Scope.ALL)
    chosen = models.ManyToManyField(Municipality, related_name="+", verbose_name="選んだあて先")
    answer_days = _days("回答期限までの日数", 21, 7, 180)
    days_before = _days("期限の何日前に催促するか", 7, 1, 30)
    escalated_after = _days("期限の何日後に代表担当者と事務局へ知らせるか", 3, 1, 30)
    follows = models.PositiveBigIntegerField("前の初期値の番号", null=True, editable=False)  # 0: the portal's own
    saved_at = models.DateTimeField("日時", default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="変えた人"
    )

    objects = DefaultsQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提案の初期値"
        constraints = [models.UniqueConstraint(fields=["follows"], name="bulletin_defaults_followed_once")]

    def __str__(self) -> str:
        """The values in words, as the audit keeps them."""
        return (
            f"あて先は{self.get_scope_display()}、回答期限は{self.answer_days}日後、"
            f"催促は{self.days_before}日前、代表担当者と事務局へは{self.escalated_after}日後"
        )

    @property
    def time_to_answer(self) -> datetime.timedelta:
        return datetime.timedelta(days=self.answer_days)
