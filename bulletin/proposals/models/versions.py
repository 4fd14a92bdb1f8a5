from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import User


class ProposalVersionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Versions `user` may read; what the secretariat had sent back, only for the proposer's people and itself."""
        if user.is_secretariat:
            return self
        return self.filter(Q(is_withheld=False) | Q(proposal__municipality=user.municipality))


class ProposalVersion(models.Model):
    """提案の版: the text as it stood after each change since it was posted. Never changed, never deleted.

    `content` holds pairs of label and text, in the order of the page, as they read on that day. Withheld from other
    members is what stood before the secretariat sent it back (差戻し).
    """

    proposal = models.ForeignKey("Proposal", models.CASCADE, related_name="versions", verbose_name="提案")
    number = models.PositiveIntegerField("版")
    content = models.JSONField("内容")
    saved_at = models.DateTimeField("日時", default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="書いた人"
    )
    is_withheld = models.BooleanField("差戻しの前", default=False)

    objects = ProposalVersionQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "-number"]
        verbose_name = verbose_name_plural = "提案の版"
        constraints = [models.UniqueConstraint("proposal", "number", name="bulletin_proposalversion_once")]

    def __str__(self) -> str:
        return f"{self.proposal} 第{self.number}版"
