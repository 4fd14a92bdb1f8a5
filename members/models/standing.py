"""What every page asks about whoever is logged in."""

from django.db.models import Count

from portal.models import Notice
from portal.prepared import prepared

from .people import Assignment


@prepared
def held(user, day):
    """The assignment that counts for the person on `day`, with its municipality, if there is one."""
    held = Assignment.objects.as_of(day).filter(user=user).select_related("office__municipality__prefecture")
    return held.order_by("role", "-started_on", "-pk")[:1]  # manager sorts before staff


@prepared
def unread(user, day, *, is_secretariat):
    """The number of notices the person may still read on `day` and has not; nothing for none."""
    serving = Assignment.objects.as_of(day).filter(user=user).values("office__municipality")
    notices = Notice.objects.told(user, serving, is_secretariat).unread()
    return notices.order_by().values("user").annotate(number=Count("pk")).values_list("number", flat=True)
