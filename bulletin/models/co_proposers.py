from django.conf import settings
from django.db import models
from django.db.models import Q

from members.models import Municipality

from .proposals import Proposal


class CoProposer(models.Model):
    """共同提案: a municipality that proposes with another; counts once its own people confirmed."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="co_proposers", verbose_name="提案")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="自治体")
    confirmed_at = models.DateTimeField("確認日時", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="確認した人"
    )
    declined_at = models.DateTimeField("断った日時", null=True, blank=True)

    class Meta:
        ordering = ["municipality__lg_code"]
        verbose_name = verbose_name_plural = "共同提案"
        constraints = [
            models.UniqueConstraint("proposal", "municipality", name="bulletin_coproposer_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(declined_at=None), name="bulletin_coproposer_yes_or_no"
            ),
        ]

    def __str__(self):
        return f"{self.proposal} {self.municipality}"
