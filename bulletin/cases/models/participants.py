from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Subquery

from members.models import Municipality

from .roles import SHIPPED, ParticipantRole


class ParticipantQuerySet(models.QuerySet[Any]):
    def of_published(self) -> Self:
        """With their cases, which everybody may read, and the words of their roles, newest first. One query."""
        words = ParticipantRole.objects.filter(code=OuterRef("role")).order_by()
        published = (
            self.annotate(role_word=Subquery(words.values("name")[:1]))
            .filter(case__published_at__isnull=False)
            .select_related("case")
        )
        return published.order_by(F("case__latest_day").desc(nulls_last=True), "-case")

    def active(self) -> Self:
        """Participants in any role but introducer (紹介)."""
        return self.exclude(role=Participant.Role.INTRODUCER)


class Participant(models.Model):
    """参加者 of a case, now (Case.former: until when others were). One ward leads; an introducer brought the others
    together (鶴岡市)."""

    class Role(models.TextChoices):
        """Roles the code knows; the secretariat adds others (ParticipantRole)."""

        PROPOSER, LEAD, PARTNER, INTRODUCER = SHIPPED

    case = models.ForeignKey("Case", models.CASCADE, related_name="participants", verbose_name="連携事例")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="participations", verbose_name="自治体・特別区"
    )
    role = models.CharField("役割", max_length=20)  # a code of ParticipantRole

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

    def get_role_display(self) -> str:
        """The word shown for its role. One query, none of rows that of_published() gave."""
        return getattr(self, "role_word", None) or ParticipantRole.objects.names()[self.role]

    @property
    def is_active(self) -> bool:
        """Whether its role is any but introducer (紹介)."""
        return self.role != self.Role.INTRODUCER
