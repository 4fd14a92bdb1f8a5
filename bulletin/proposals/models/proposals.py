from django.db import models
from django.db.models import Q

from .lifecycle import Lifecycle
from .moderation import Moderation


class Proposal(Lifecycle, Moderation):
    """提案 of a municipality to wards, or 募集 (a ward's call) to municipalities: an enquiry with a roll-call.

    Known by its number (提案第128号), given when it is first posted and kept for good; its address has its key.
    `answer_until` is the last day for answers, inclusive.
    Its fields stand in proposal_base.py, its queries in proposal_queries.py, its states change in lifecycle.py, whom
    it asks in addressing.py, and what the secretariat does with it in moderation.py.
    """

    class Meta:
        ordering = ["-posted_at", "-pk"]
        verbose_name = verbose_name_plural = "提案"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waiting"], posted_at=None, closed_at=None)
                | Q(state="open", posted_at__isnull=False, closed_at=None, answer_until__isnull=False)
                | Q(
                    state__in=["matched", "unmatched", "withdrawn", "expired"],
                    posted_at__isnull=False,
                    closed_at__isnull=False,
                ),
                name="bulletin_proposal_state_has_its_moments",
                violation_error_message="状態と日時が合いません。",
            ),
            models.CheckConstraint(
                condition=Q(posted_at=None) | Q(number__isnull=False),
                name="bulletin_proposal_posted_has_its_number",
                violation_error_message="掲載した提案には番号が必要です。",
            ),
            models.UniqueConstraint(
                "created_by", "token", condition=~Q(token=""), name="bulletin_proposal_written_once"
            ),
        ]
        indexes = [
            models.Index("posted_at", "id", name="bulletin_proposal_newest"),
            models.Index("state", "answer_until", name="bulletin_proposal_overdue"),
        ]
