from typing import Any, Self

from django.db import models
from django.db.models import F

from members.models import Municipality


class ParticipantQuerySet(models.QuerySet[Any]):
    def of_published(self) -> Self:
        """Participants of published cases, each with its case, newest first. One query."""
        published = self.filter(case__published_at__isnull=False).select_related("case")
        return published.order_by(F("case__latest_day").desc(nulls_last=True), "-case")

    def active(self) -> Self:
        """Participants in any role but introducer (紹介)."""
        return self.exclude(role=Participant.Role.INTRODUCER)


class Participant(models.Model):
    """参加者 of a case, now (Case.former: until when others were). One ward leads; an introducer brought the others
    together (鶴岡市)."""

    class Role(models.TextChoices):
        PROPOSER = "proposer", "提案"
        LEAD = "lead", "中心の区"
        PARTNER = "partner", "参加"
        INTRODUCER = "introducer", "紹介"

    case = models.ForeignKey("Case", models.CASCADE, related_name="participants", verbose_name="連携事例")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="participations", verbose_name="自治体・特別区"
    )
    role = models.CharField("役割", max_length=20, choices=Role)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["case", "municipality__lg_code"]
        verbose_name = verbose_name_plural = "参加者"
        constraints = [
            models.UniqueConstraint("case", "municipality", name="bulletin_participant_once"),
            models.UniqueConstraint(
                "case",
                condition=models.Q(role="lead"),
                name="bulletin_participant_one_lead",
                violation_error_message="中心の区は1つだけです。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.municipality}"

    @property
    def is_active(self) -> bool:
        """Whether its role is any but introducer (紹介)."""
        return self.role != self.Role.INTRODUCER
