import datetime
from typing import NamedTuple, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone


class Reader(NamedTuple):
    """Whom to notify, by the keys of rows: a user as staff of a municipality, as of the secretariat, or as neither."""

    user: int
    municipality: int | None
    for_secretariat: bool


class CircularQuerySet(models.QuerySet["Circular"]):
    def first_of_cause(self) -> Self:
        """Of those with the same key the oldest: whoever is meant by two of them gets what the first one says."""
        older = Circular.objects.filter(key=OuterRef("key"), pk__lt=OuterRef("pk"))
        return self.filter(~Exists(older))

    def users(self) -> set[int]:
        """Keys of the users who are still to be notified. One query."""
        return {reader[0] for readers in self.values_list("readers", flat=True) for reader in readers}

    def places(self) -> set[int]:
        """Keys of the municipalities of those who are still to be notified. One query."""
        return {reader[1] for readers in self.values_list("readers", flat=True) for reader in readers if reader[1]}

    def people(self) -> int:
        """How many notices are still to be written, a person of two circulars counted twice. One query."""
        return sum(map(len, self.values_list("readers", flat=True)))

    def overdue(self, now: datetime.datetime) -> Self:
        """Waiting for a quarter of an hour and more: no worker runs."""
        return self.filter(created_at__lte=now - datetime.timedelta(minutes=15))


class Circular(models.Model):
    """配布待ちのお知らせ: what many people are told of, one row in the transaction of its cause.

    The worker makes a notice of it for each person, and mail (outbox.writing_out), some hundred people in a
    transaction: `readers` are those whose turn is yet to come. With the last of them the row goes.
    """

    key = models.CharField("記号", max_length=150)
    title = models.CharField("件名", max_length=200)
    body = models.TextField("本文")
    url = models.CharField("ページ", max_length=200, blank=True)
    created_at = models.DateTimeField("日時", default=timezone.now)
    readers = models.JSONField("これから知らせる人")  # a list of Readers as lists, by user
    of_office = models.BooleanField("共有メールにも送る", default=False)  # until mail to the offices is written
    without = models.JSONField("メールを共有メールに任せる人", default=list)  # keys of users

    objects = CircularQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = verbose_name_plural = "配布待ちのお知らせ"

    def __str__(self) -> str:
        return self.title

    def take(self, most: int) -> list[Reader]:
        """The next readers, at most so many, who are then none of `readers` any more; not saved."""
        now, self.readers = self.readers[:most], self.readers[most:]
        return [Reader(*reader) for reader in now]
