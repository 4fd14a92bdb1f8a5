from django.db import models
from django.db.models import F, Q

from timeline.models import Entry

from .cases import Case


class StepQuerySet(models.QuerySet):
    def published(self):
        """Those the public reads, in order."""
        return self.exclude(published_at=None)

    def of_published_cases(self):
        """Published steps of published cases, each with its case. One query."""
        return self.published().filter(case__published_at__isnull=False).select_related("case")


class Step(models.Model):
    """歩み of a case, on a day (none: 日付の記録なし); may stand in the chronology as an entry.

    `position` is their order from the first word on: a step without a day has its place, too.
    """

    class Kind(models.TextChoices):
        PROPOSED = "proposed", "提案"
        ANSWERED = "answered", "回答"
        CONSULTED = "consulted", "相談"
        VISITED = "visited", "訪問"
        NEGOTIATED = "negotiated", "協議"
        HELD = "held", "開催"
        AGREED = "agreed", "協定"
        REPORTED = "reported", "報告"

        @classmethod
        def joint(cls):
            """Done together and for all to see: here the two sides are tied."""
            return [cls.HELD, cls.AGREED]

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", verbose_name="連携事例")
    kind = models.CharField("種別", max_length=20, choices=Kind)
    first_day = models.DateField("初日", null=True, blank=True)
    last_day = models.DateField("最終日", null=True, blank=True)
    text = models.CharField("内容", max_length=300)
    note = models.CharField("補足", max_length=300, blank=True)
    venue = models.CharField("会場", max_length=100, blank=True)
    event_kind = models.CharField(
        "催しの種別",
        max_length=20,
        choices=[(kind.value, kind.label) for kind in Entry.Kind.with_audience()],
        blank=True,
        help_text="開催のときだけ。経過の下書きの種別になります",
    )
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="steps", verbose_name="経過")
    position = models.PositiveSmallIntegerField("順番", default=0)
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    version = models.PositiveIntegerField("版", default=1)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["case", "position", "pk"]
        verbose_name = verbose_name_plural = "歩み"
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day=None, last_day=None) | Q(last_day__gte=F("first_day")),
                name="bulletin_step_last_day_not_before_first",
                violation_error_message="最終日は初日と同じか、後の日にしてください。",
            )
        ]

    def __str__(self):
        return self.text

    def outline(self):
        """Kind, first and last day as ISO text or None, and what happened: what lists show (Case.outline)."""
        days = [day and day.isoformat() for day in (self.first_day, self.last_day)]
        return [self.kind, *days, self.text]
