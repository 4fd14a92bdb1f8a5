"""回付: how an answer went from hand to hand within a municipality before it was handed in."""

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from enquiries.asking.models.addressees import EnquiryAddressee
from members.models import Assignment, Office, User

from . import notices


class PassingQuerySet(models.QuerySet["Passing"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The municipality's people alone: neither the asker nor anybody else."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.filter(addressee__municipality=user.municipality)

    @transaction.atomic
    def pass_on(
        self, addressee: EnquiryAddressee, office: Office, *, note: str, by: User, was: int | None
    ) -> "Passing | None":
        """Give the answer to another office of the municipality and tell its people; `was`: the office as `by` read it.

        None when somebody else was faster, when it has that office already, or nothing can be answered any more.
        """
        if not addressee.hold() or addressee.office_id != was or addressee.office_id == office.pk:
            return None
        EnquiryAddressee.objects.filter(pk=addressee.pk).update(office=office)
        addressee.office = office
        passing = self.create(addressee=addressee, what=Passing.What.OFFICE, office=office, note=note, made_by=by)
        serving: Any = Assignment.objects.serving(timezone.localdate()).filter(office=office).with_people()
        notices.passed_on(passing, {each.user: addressee.municipality for each in serving}, by=by)
        return passing


class Passing(models.Model):
    """回付の記録: an answer went to another office, to the managers for approval, or back to its writers. Kept."""

    class What(models.TextChoices):
        OFFICE = "office", "担当課へ回す"
        APPROVAL = "approval", "承認を求める"
        RETURNED = "returned", "直すように戻す"

    addressee = models.ForeignKey(EnquiryAddressee, models.CASCADE, related_name="passings", verbose_name="あて先")
    what = models.CharField("したこと", max_length=10, choices=What)
    office = models.ForeignKey(Office, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="担当課")
    note = models.TextField("申し送り", max_length=500, blank=True)
    made_at = models.DateTimeField("日時", default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="した人"
    )

    objects = PassingQuerySet.as_manager()

    class Meta:
        ordering = ["addressee", "-made_at", "-pk"]
        verbose_name = verbose_name_plural = "回付の記録"
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="returned", note=""),
                name="enquiries_passing_returned_says_why",
                violation_error_message="戻す理由を書いてください。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.addressee}（{self.get_what_display()}）"
