"""Who somebody is today, as pages ask it again and again."""

from typing import Any, NamedTuple

from django.db.models import Count

from portal.models import Notice
from portal.prepared import prepared

from .people import Assignment


class Viewer(NamedTuple):
    """What permission querysets want to know of a user, in keys: what a prepared query can be made with and asked by.

    The municipality is the one served today; a visitor has none, and no key.
    """

    pk: Any
    municipality: Any
    is_secretariat: bool

    @classmethod
    def of(cls, user):
        if user.is_anonymous or not user.is_active:
            return cls(None, None, False)
        return cls(user.pk, user.municipality and user.municipality.pk, user.is_secretariat)

    @property
    def is_anonymous(self):
        return self.pk is None

    @property
    def is_active(self):
        return not self.is_anonymous


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
