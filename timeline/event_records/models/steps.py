import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from agreements.revisions.models import AuditedModel
from members.models import User
from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link
from timeline.entries.models.programme import Item

from .events import Event


class EventStepQuerySet(models.QuerySet["EventStep"]):
    def confirmations(self) -> Self:
        """Confirmed in a meeting that has its entry: what becomes a link of the event's entry. One of each meeting."""
        found = self.filter(step=EventStep.Step.CONFIRMED).exclude(entry=None)
        first = found.order_by().values("entry").annotate(first=models.Min("pk")).values("first")
        return self.filter(pk__in=first).select_related("entry").order_by("entry__first_day", "pk")

    def told_before(self, day: datetime.date) -> Self:
        """Other steps of meetings until `day`, which dealt with the event without confirming it."""
        dealt = self.filter(entry__first_day__lte=day).exclude(step=EventStep.Step.DROPPED)
        confirmed = self.filter(step=EventStep.Step.CONFIRMED).exclude(entry=None).values("entry")
        return dealt.exclude(entry__in=confirmed).select_related("entry")


class EventStep(AuditedModel):
    """催しの歩み: a step of an event, its day, and where known the entry of the meeting where it happened.

    Only what the chronology does not say already: that it was held stands in its entry, that a meeting confirmed the
    draft or heard the report in a link of the entry.
    """

    class Step(models.TextChoices):
        IDEA = "idea", "発案"
        OUTLINE = "outline", "概要案"
        CONFIRMED = "confirmed", "確認"
        ANNOUNCED = "announced", "告知"
        REPORTED = "reported", "報告"
        DROPPED = "dropped", "取りやめ"

    AGREED = (Item.Outcome.CONFIRMED, Item.Outcome.APPROVED, Item.Outcome.DECIDED)  # what a meeting does with a draft

    event = models.ForeignKey(Event, models.CASCADE, related_name="steps", verbose_name="催し")
    step = models.CharField("歩み", max_length=10, choices=Step)
    day = models.DateField("日", null=True, blank=True)
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, related_name="event_steps", verbose_name="会議などの経過"
    )
    item = models.PositiveSmallIntegerField("議題の順番", null=True, blank=True)
    note = models.CharField("事務局のメモ", max_length=200, blank=True)

    FACTS = ("step", "day", "entry", "item", "note")

    objects = EventStepQuerySet.as_manager()

    class Meta:
        ordering = ["event", F("day").asc(nulls_last=True), "pk"]
        verbose_name = verbose_name_plural = "催しの歩み"
        constraints = [
            models.CheckConstraint(
                condition=Q(day=None) | Q(entry=None),
                name="timeline_eventstep_day_once",
                violation_error_message="経過を入力したときは、日を空けておきます。経過の日がその日です。",
            ),
            models.CheckConstraint(
                condition=Q(item=None) | Q(entry__isnull=False),
                name="timeline_eventstep_item_of_entry",
                violation_error_message="議題の順番は、経過を入力したときだけ入力します。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}　{self.get_step_display()}"

    @property
    def as_link(self) -> dict[str, Any]:
        """The link (docs/record.md) that says it in the entry of the event: as a draft, where that was confirmed.

        What the meeting confirmed of another host's event may be no draft (…への支援を確認): the item says 案 of one.
        """
        assert self.entry is not None
        items = [item.text for item in self.entry.own_items()]
        said = items[self.item - 1] if self.item and self.item <= len(items) else "".join(items)
        is_draft = self.step == self.Step.CONFIRMED and (not self.event.taking_part or "案" in said)
        row = {"from": self.entry.key, "as": (Link.Kind.DRAFT if is_draft else Link.Kind.NEXT).value}
        return row | ({"from_item": self.item} if self.item else {})

    def remove(self, *, by: User | None) -> None:
        """Take the step away, noted in the audit."""
        self.take_out("を外す", by=by)
