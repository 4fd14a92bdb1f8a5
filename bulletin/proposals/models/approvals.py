from django.db import models, transaction
from django.utils import timezone

from members.models import Municipality, User
from portal.models import AuditLine


class ApprovalRuleManager(models.Manager):
    @transaction.atomic
    def switch(self, municipality: Municipality, wanted: bool, *, by: User) -> bool:
        """Switch 掲載前の承認 on or off for the municipality. False when it is so already."""
        if wanted:
            changed = self.get_or_create(municipality=municipality)[1]
        else:
            changed = bool(self.filter(municipality=municipality).delete()[0])
        if changed:
            action = "掲載前の承認を始める" if wanted else "掲載前の承認をやめる"
            AuditLine.objects.write(action, municipality, by=by, municipality=municipality)
        return changed


class ApprovalRule(models.Model):
    """掲載前の承認: a municipality whose proposals wait for its manager (代表担当者) before they are posted."""

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, related_name="approval_rule", verbose_name="自治体"
    )
    since = models.DateTimeField("日時", default=timezone.now)

    objects = ApprovalRuleManager()

    class Meta:
        ordering = ["municipality__lg_code"]
        verbose_name = verbose_name_plural = "掲載前の承認"

    def __str__(self) -> str:
        return f"{self.municipality}の掲載前の承認"
