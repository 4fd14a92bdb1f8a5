"""Facts that hold for a period: the one place that says what "on a day" means."""

import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

_Row = TypeVar("_Row", bound=models.Model, covariant=True)


def holds_on(day: datetime.date, started_on: datetime.date | None, ended_on: datetime.date | None) -> bool:
    """PeriodQuerySet.as_of for a row already read: started_on is in, ended_on is out, None is open."""
    return (started_on is None or started_on <= day) and (ended_on is None or day < ended_on)


def first_moment(day: datetime.date) -> datetime.datetime:
    """0時0分 of `day` in Tokyo, where columns of moments are asked about a day."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


class PeriodQuerySet(models.QuerySet[_Row]):
    """Rows that hold over the half-open period [started_on, ended_on)."""

    def as_of(self, day: datetime.date) -> Self:
        """Rows holding on `day`: started_on is in, ended_on is out.

        No started_on means "since before the record begins"; no ended_on means "still".
        A merger day therefore counts one municipality once.
        """
        return self.filter(
            Q(started_on=None) | Q(started_on__lte=day),
            Q(ended_on=None) | Q(ended_on__gt=day),
        )

    def overlapping(self, started_on: datetime.date | None, ended_on: datetime.date | None) -> Self:
        """Rows that hold on some day of [started_on, ended_on); None is open."""
        rows = self if ended_on is None else self.filter(Q(started_on=None) | Q(started_on__lt=ended_on))
        return rows if started_on is None else rows.filter(Q(ended_on=None) | Q(ended_on__gt=started_on))


class Period(models.Model):
    """Base of everything that begins and ends on a day."""

    started_on = models.DateField("開始日", null=True, blank=True, help_text="この日から。記録より前からなら空欄")
    ended_on = models.DateField("終了日", null=True, blank=True, help_text="この日の前日まで。続いていれば空欄")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message="終了日は開始日より後の日にしてください。",
            )
        ]
