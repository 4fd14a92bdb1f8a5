from typing import Self

from django.db import models
from django.db.models import F, Q

from .entries import Entry


class LinkQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(
            earlier__state=Entry.State.PUBLISHED,
            later__state=Entry.State.PUBLISHED,
        )


class Link(models.Model):
    """経過のつながり: the earlier entry led to the later one, and as what."""

    class Kind(models.TextChoices):
        DRAFT = "draft", "案を確認 → 実施"
        REPORT = "report", "報告の対象 → 報告"
        PROPOSAL = "proposal", "申入れ・提案 → 実現"
        NEXT = "next", "前の段階 → 次の段階"
        RELATED = "related", "本体 → 関連事業"

    # what to call the earlier entry on the later one's page, and the other way round
    WORDS = {
        Kind.DRAFT: ("案を確認", "実施"),
        Kind.REPORT: ("報告の対象", "報告"),
        Kind.PROPOSAL: ("申入れ・提案", "実現"),
        Kind.NEXT: ("前の段階", "次の段階"),
        Kind.RELATED: ("もとになる経過", "関連事業"),
    }

    earlier = models.ForeignKey(Entry, models.CASCADE, related_name="links_later", verbose_name="先の経過")
    later = models.ForeignKey(Entry, models.CASCADE, related_name="links_earlier", verbose_name="後の経過")
    kind = models.CharField("つながり", max_length=20, choices=Kind)
    earlier_item = models.ForeignKey(
        "Item",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="先の経過の議題",
        help_text="会議のように議題が分かれるとき、どの議題のことか",
    )
    later_item = models.ForeignKey(
        "Item", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="後の経過の議題"
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["earlier__first_day", "later__first_day"]
        verbose_name = verbose_name_plural = "経過のつながり"
        constraints = [
            models.UniqueConstraint(
                "earlier",
                "later",
                name="timeline_link_once",
                violation_error_message="このつながりはすでにあります。",
            ),
            models.CheckConstraint(
                condition=~Q(earlier=F("later")),
                name="timeline_link_between_two",
                violation_error_message="別の経過を選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"
