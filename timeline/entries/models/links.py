from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from .entries import Entry

# The links that a walk from one entry meets, step by step in both directions, but not on through a meeting.
_AROUND = """
WITH RECURSIVE earlier_ones(id) AS (
    SELECT CAST(%s AS bigint)
    UNION
    SELECT link.earlier_id FROM earlier_ones
    JOIN timeline_link link ON link.later_id = earlier_ones.id JOIN timeline_entry entry ON entry.id = link.earlier_id
    WHERE entry.kind NOT IN ({meetings})
), later_ones(id) AS (
    SELECT CAST(%s AS bigint)
    UNION
    SELECT link.later_id FROM later_ones
    JOIN timeline_link link ON link.earlier_id = later_ones.id JOIN timeline_entry entry ON entry.id = link.later_id
    WHERE entry.kind NOT IN ({meetings})
)
SELECT id FROM timeline_link
WHERE later_id IN (SELECT id FROM earlier_ones) OR earlier_id IN (SELECT id FROM later_ones)
"""


class LinkQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(
            earlier__state=Entry.State.PUBLISHED,
            later__state=Entry.State.PUBLISHED,
        )

    def around(self, entry: Entry) -> Self:
        """Links from and to `entry`, and on from what they lead to, but not on from meetings.

        As many as its own matter has, however large the record is.
        """
        meetings = [str(kind) for kind in Entry.Kind.meetings()]
        sql = _AROUND.format(meetings=", ".join(["%s"] * len(meetings)))
        return self.filter(pk__in=RawSQL(sql, [entry.pk, *meetings, entry.pk, *meetings]))  # noqa: S611


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
