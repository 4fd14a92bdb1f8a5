from typing import Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from agreements.revisions.models import AuditedModel
from members.models import User

from .events import Event


class EventResultQuerySet(models.QuerySet["EventResult"]):
    def published(self) -> Self:
        return self.exclude(published_at=None)


class EventResult(AuditedModel):
    """催しの結果: visitors, sales and remarks up to a day; interim ones while it goes on, then a final one.

    Private until published. A number that is not recorded is blank, and no zero. Sales are in yen.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="results", verbose_name="催し")
    as_of = models.DateField("いつまでの結果か", help_text="この日を含む")
    is_interim = models.BooleanField("途中の結果", default=False)
    visitors = models.PositiveIntegerField("来場者数", null=True, blank=True)
    sales = models.PositiveBigIntegerField("売上", null=True, blank=True, help_text="円")
    remarks = models.TextField("所見", blank=True)
    published_at = models.DateTimeField("公表した日時", null=True, blank=True, editable=False)

    FACTS = ("as_of", "is_interim", "visitors", "sales", "remarks")
    SUPPLEMENTS = ("visitors", "sales", "remarks")

    objects = EventResultQuerySet.as_manager()

    class Meta:
        ordering = ["event", "as_of", "pk"]
        verbose_name = verbose_name_plural = "催しの結果"
        constraints = [
            models.UniqueConstraint(
                "event",
                condition=Q(is_interim=False),
                name="timeline_eventresult_one_final",
                violation_error_message="最終の結果は、もう登録されています。そちらを直してください。",
            ),
            models.CheckConstraint(
                condition=Q(visitors__isnull=False) | Q(sales__isnull=False) | ~Q(remarks=""),
                name="timeline_eventresult_says_something",
                violation_error_message="来場者数、売上、所見のどれかを入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}　{'途中の結果' if self.is_interim else '結果'}"

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    def publish(self, *, by: User | None, read: str | None = None) -> bool:
        """Show it on the page of the year's results, once.

        False when it is shown, the entry is not public, or it is no longer what was `read`, a token.
        """
        with transaction.atomic():
            hidden = EventResult.objects.filter(pk=self.pk, published_at=None, event__in=Event.objects.public())
            held = hidden.select_for_update(of=("self",)).first()
            if held is None or read not in (None, held.token):
                return False
            hidden.update(published_at=timezone.now())
            self.refresh_from_db()
            self.write_audit_line("の公表", by=by)
            return True
