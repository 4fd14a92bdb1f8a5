"""Desk items of お問合せ: those that are not done."""

from portal.desk_items import DeskItem, DeskList

from .models import Enquiry


def desk_items(now):
    """Enquiries that are not done, the oldest first."""
    yield DeskList("お問合せ", Enquiry.objects.waiting().with_people(), _describe, is_awaited=True)


def _describe(enquiries):
    for enquiry in enquiries:
        holder = str(enquiry.handled_by or "")
        yield DeskItem(str(enquiry), enquiry.get_absolute_url(), enquiry.created_at, holder, "お問合せに答える")
