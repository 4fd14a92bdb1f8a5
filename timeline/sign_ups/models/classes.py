import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agreements.revisions.models import AuditedModel
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Part
from timeline.event_records.models.events import Event


class SignUpClassQuerySet(models.QuerySet["SignUpClass"]):
    def public(self) -> Self:
        """Those of events that everybody may read of, not called off."""
        found = self.filter(event__entry__state=Entry.State.PUBLISHED)
        found = found.exclude(event__entry__event_status__in=Entry.EventStatus.called_off())
        return found.select_related("event__entry", "part__venue")

    def open(self, day: datetime.date) -> Self:
        """Public ones for which people may sign up on `day`."""
        return self.public().filter(opens_on__lte=day, closes_on__gte=day)

    def with_counts(self) -> Self:
        """Annotate `placed` and `waiting`: how many have a place, and how many wait for one."""
        states = {"placed": Q(applicants__state="placed"), "waiting": Q(applicants__state="waiting")}
        counts = {name: models.Count("applicants", filter=state) for name, state in states.items()}
        return self.annotate(**counts)


class SignUpClass(AuditedModel):
    """申込みを受ける講座など: a class or talk of an event (one of its parts, or the whole of it) with so many places.

    `session` tells apart those of one part: 14時の回. People sign up from opens_on to closes_on, both included.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="classes", verbose_name="催し")
    part = models.ForeignKey(Part, models.SET_NULL, null=True, blank=True, related_name="classes", verbose_name="日程")
    session = models.CharField("回の名前", max_length=100, blank=True)
    places = models.PositiveSmallIntegerField("定員")
    opens_on = models.DateField("申込みのはじめの日")
    closes_on = models.DateField("申込みの終わりの日", help_text="この日を含む")

    FACTS = ("part", "session", "places", "opens_on", "closes_on")

    placed: int  # annotated by with_counts()
    waiting: int

    objects = SignUpClassQuerySet.as_manager()

    class Meta:
        ordering = ["event", F("part__position").asc(nulls_first=True), "pk"]
        verbose_name = verbose_name_plural = "申込みを受ける講座"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="timeline_signupclass_closes_after_it_opens",
                violation_error_message="終わりの日は、はじめの日と同じか、後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1),
                name="timeline_signupclass_has_places",
                violation_error_message="定員は1人以上にしてください。",
            ),
        ]

    def __str__(self) -> str:
        title = self.part.title if self.part else self.event.title
        return f"{title}（{self.session}）" if self.session else title

    def get_absolute_url(self) -> str:
        return reverse("timeline:sign-up", args=[self.pk])

    def is_open(self, day: datetime.date) -> bool:
        return self.opens_on <= day <= self.closes_on
