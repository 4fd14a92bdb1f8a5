import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from members.models import User
from portal.models import AuditLine

from .. import notices
from .addressees import EnquiryAddressee
from .sending import Sending
from .versions import Versions


class Enquiry(Sending, Versions):
    """照会: a questionnaire, sent by the secretariat to municipalities and wards, to be handed in by a day.

    Draft until `sent_at`, open until `closed_at`; an open one still takes answers after `due_on`. Its fields stand in
    enquiry_base.py, its queries in enquiry_queries.py, its draft and sending in sending.py, and the versions of its
    questionnaire in versions.py.
    """

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = verbose_name_plural = "照会"
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, number=None)
                | Q(sent_at__isnull=False, number__isnull=False, due_on__isnull=False),
                name="enquiries_enquiry_sent_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(sent_at__isnull=False), name="enquiries_enquiry_closed_was_sent"
            ),
        ]

    @transaction.atomic
    def ask_again(self, *, by: User) -> list[Any]:
        """Ask all that have not handed in once more, each at most once an hour; returns the municipalities asked."""
        if not self.hold_open():
            return []
        now = timezone.now()
        rows = self.addressees.awaited().reached(timezone.localdate()).rested(now)
        found = list(rows.select_related("municipality__prefecture").order_by("municipality__lg_code"))
        asked = EnquiryAddressee.objects.filter(pk__in=[row.pk for row in found])
        asked.update(asked_again_at=now, asked_again_by=by)
        if found:
            AuditLine.objects.write("照会の回答の催促", self, by=by, reason=f"{len(found)}件")
            notices.asked_again(self, asked.holders(timezone.localdate()), now)
        return [row.municipality for row in found]

    @transaction.atomic
    def close(self, *, by: User) -> bool:
        """Close once: nothing is handed in any more. False when it is closed, or was not sent."""
        held = Enquiry.objects.open().filter(pk=self.pk).select_for_update(of=("self",), no_key=True)
        if held.first() is None:
            return False
        # The moment is taken when nobody hands in any more: an answer that came first is not later than the close.
        Enquiry.objects.filter(pk=self.pk).update(closed_at=timezone.now(), closed_by=by)
        self.refresh_from_db()
        AuditLine.objects.write("照会の締切り", self, by=by)
        return True

    @transaction.atomic
    def reopen(self, *, by: User) -> bool:
        """Take answers again. False when it is open, or was not sent."""
        closed = Enquiry.objects.sent().exclude(closed_at=None)
        if not closed.filter(pk=self.pk).update(closed_at=None, closed_by=None):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の受付の再開", self, by=by)
        return True

    @transaction.atomic
    def extend(self, until: datetime.date, *, by: User) -> bool:
        """Move the last day for all later, and tell those that have not handed in. False when it is not later."""
        open_ones = Enquiry.objects.open().filter(pk=self.pk, due_on__lt=until)
        if not open_ones.update(due_on=until):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("照会の期限の延長", self, by=by)
        notices.extended(self, self.addressees.awaited().readers(timezone.localdate()), until)
        return True
