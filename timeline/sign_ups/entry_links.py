"""The page of an entry leads to the classes for which people may sign up (timeline.hooks)."""

from django.utils import timezone

from .models.classes import SignUpClass


def pages_above(entry):
    """申込み of each open class of an event. One query for events, none for others."""
    if not entry.is_event:
        return []
    found = SignUpClass.objects.open(timezone.localdate()).filter(event__entry=entry)
    return [("申込み", str(each), each.get_absolute_url()) for each in found]
