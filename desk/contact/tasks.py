"""Work of the worker: personal data of messages goes after its time (ENQUIRY_KEEP_DAYS)."""

from .models import ContactMessage


def erase_contact_messages(now):
    """Blank what people wrote in messages that were done long enough before `now`."""
    ContactMessage.objects.erase(now)
