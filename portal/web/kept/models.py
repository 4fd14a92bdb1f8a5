"""Rows of public lists as they stood at the end of a day, kept by the worker for lists whose tables keep no history."""

import datetime
from collections.abc import Mapping
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Exists, Min, OuterRef

NIGHT = ""  # key of the row that says that a list was kept on a day


class KeptRowQuerySet(models.QuerySet["KeptRow"]):
    def of(self, name: str) -> Self:
        """Rows of the list of this name, without those of its nights."""
        return self.filter(name=name).exclude(key=NIGHT)

    def known_on(self, name: str, day: datetime.date) -> Self:
        """What each row of the list said at the end of `day`."""
        later = self.model.objects.filter(name=name, key=OuterRef("key"), day__gt=OuterRef("day"), day__lte=day)
        return self.of(name).filter(~Exists(later), day__lte=day).exclude(said=None)

    def nights(self, name: str) -> Self:
        """A row for each day at whose end the list of this name was kept."""
        return self.filter(name=name, key=NIGHT)

    def began_on(self, name: str) -> datetime.date | None:
        """The first day at whose end the list was kept. One query."""
        return self.nights(name).aggregate(first=Min("day"))["first"]

    @transaction.atomic
    def keep(self, name: str, rows: Mapping[str, Any], day: datetime.date) -> bool:
        """Keep `rows` (what each says, by its key) as the list of `day`: of them what differs from what was kept last.

        False, and nothing is kept, when a list of `day` or of a later one is kept already. Four queries.
        """
        if self.nights(name).select_for_update().filter(day__gte=day).exists():
            return False
        last = dict(self.known_on(name, day).values_list("key", "said"))
        changed = {key: said for key, said in rows.items() if last.get(key) != said}
        gone: dict[str, Any] = {key: None for key in last if key not in rows}
        told = {NIGHT: len(rows), **changed, **gone}
        self.bulk_create([self.model(name=name, key=key, day=day, said=said) for key, said in told.items()])
        return True


class KeptRow(models.Model):
    """一覧の記録: what one row of a public list said from the end of a day on; null: it was no longer there."""

    name = models.CharField("一覧", max_length=30)
    key = models.CharField("行の記号", max_length=60, blank=True)
    day = models.DateField("日")
    said = models.JSONField("内容", null=True)

    objects = KeptRowQuerySet.as_manager()

    class Meta:
        ordering = ["name", "key", "day"]
        verbose_name = verbose_name_plural = "一覧の記録"
        constraints = [models.UniqueConstraint("name", "key", "day", name="portal_keptrow_once_a_day")]

    def __str__(self) -> str:
        return f"{self.name} {self.key}（{self.day}）"
