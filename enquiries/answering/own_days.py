"""Days of the year plan that concern a municipality: until when enquiries wait for its answer."""

from typing import Any

from django.urls import reverse

from enquiries.asking.models.addressees import EnquiryAddressee
from timeline.hooks import OwnDay


def own_days(user, first, last):
    """OwnDays of `user`, with the extension given to it. One query."""
    rows: Any = EnquiryAddressee.objects.own(user).to_do()
    rows = rows.filter(last_day__gte=first, last_day__lte=last)
    for row in rows.select_related("enquiry"):
        page, day = reverse("enquiries:answer", args=[row.enquiry_id]), row.last_day
        yield OwnDay("照会の回答期限", str(row.enquiry), page, day, day, row.get_stage_display())
