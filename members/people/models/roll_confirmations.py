import datetime
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists
from django.urls import reverse
from django.utils import timezone

from members.accounts.models.users import User
from members.people.models.assignments import Assignment
from members.people.models.offices import lock_municipalities
from members.places.models import Municipality
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.models import AuditLine


class RollConfirmationQuerySet(models.QuerySet["RollConfirmation"]):
    def of_year(self, day: datetime.date) -> Self:
        """Confirmations for the fiscal year of `day`."""
        return self.filter(fiscal_year=fiscal_year(day))

    def is_due(self, municipality: Municipality, day: datetime.date) -> bool:
        """Whether `municipality`, a member since before the fiscal year of `day`, has yet to confirm its people.

        One query.
        """
        confirmed = self.of_year(day).filter(municipality=municipality)
        march = datetime.date(fiscal_year(day), 3, 31)
        return municipality.memberships.as_of(march).filter(~Exists(confirmed)).exists()

    def confirm(self, municipality: Municipality, *, by: User, read: str | None = None) -> bool:
        """Confirm the list for this fiscal year.

        False when somebody has done so, and when the list is no longer what was `read`, a mark of its assignments.
        """
        with transaction.atomic():
            lock_municipalities(municipality.pk)
            listed = Assignment.objects.in_municipality(municipality).as_of(timezone.localdate())
            if read not in (None, listed.mark()):
                return False
            confirmation, is_new = self.get_or_create(
                municipality=municipality,
                fiscal_year=fiscal_year(timezone.localdate()),
                defaults={"confirmed_by": by, "confirmed_at": timezone.now()},
            )
            if is_new:
                AuditLine.objects.write("担当者の年次確認", confirmation, by=by, municipality=municipality)
            return is_new


class RollConfirmation(models.Model):
    """担当者の年次確認: a manager confirmed, once in a fiscal year, that the people listed are the right ones."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="roll_confirmations", verbose_name="自治体"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    confirmed_at = models.DateTimeField("確認日時", default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="確認した人"
    )

    objects = RollConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year"]
        verbose_name = verbose_name_plural = "担当者の年次確認"
        constraints = [
            models.UniqueConstraint(
                "municipality",
                "fiscal_year",
                name="members_rollconfirmation_once_a_year",
                violation_error_message="この年度の担当者の年次確認は済んでいます。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {fiscal_year_name(self.fiscal_year)}"

    def get_absolute_url(self) -> str:
        return reverse("members:people")
