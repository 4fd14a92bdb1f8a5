"""Desk items of お問合せ: those that are not done."""

from portal.desk_items import DeskItem, DeskList

from .models import ContactMessage


def desk_items(now):
    """Messages that are not done, the oldest first."""
    waiting = ContactMessage.objects.waiting().with_people()
    yield DeskList("お問合せ", waiting, _describe, page="desk:contact-detail", is_awaited=True)


def _describe(messages):
    for message in messages:
        holder = str(message.handled_by or "")
        yield DeskItem(str(message), message.get_absolute_url(), message.created_at, holder, "お問合せに答える")
