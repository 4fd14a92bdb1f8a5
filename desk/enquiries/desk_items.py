"""Desk items of お問合せ: those that are not done."""

from portal.desk_items import DeskItem

from .models import Enquiry


def desk_items(now):
    """Yields a DeskItem for each enquiry that is not done."""
    for enquiry in Enquiry.objects.waiting().with_people():
        holder = str(enquiry.handled_by or "")
        address, since = enquiry.get_absolute_url(), enquiry.created_at
        yield DeskItem("お問合せ", str(enquiry), address, since, holder, "お問合せに答える", is_awaited=True)
