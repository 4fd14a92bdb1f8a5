"""Daily tasks of the worker: reminders to managers (代表担当者) about transfers of staff and unused invitations.

Each may run as often as it likes: the key of a notice names its cause (a year, a date), and nobody gets a notice of
the same key twice.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from members.places.models import Municipality
from outbox.models import Notice

from . import notices
from .models.assignments import Assignment
from .models.invitations import Invitation
from .models.offices import Office

ENDS_SOON = datetime.timedelta(days=2)


def unasked_mailbox(day):
    """共有メール: where an office has people, its shared address is asked once whether it wants the office's mail."""
    for office in Office.objects.never_asked(Assignment.objects.serving(day)).select_related(
        "municipality__prefecture"
    ):
        office.ask_mailbox()


def transfer_season(day):
    """異動の季節: in the first week of March, before the lists of transfers are out."""
    if day.month == 3 and day.day <= 7:
        managers = Assignment.objects.readers(Municipality.objects.all(), day, managers=True)
        key = f"transfer-season:{day.year}"
        notify_each_once(notices.transfer_season, [(key, user, place, day) for user, place in managers.items()])


def ending_invitation(now):
    """招待: one that nobody used ends within two days."""
    ending = Invitation.objects.open(now).filter(expires_at__lte=now + ENDS_SOON).select_related("office")
    places = Municipality.objects.filter(offices__invitations__in=ending)
    managers = Assignment.objects.readers(places, timezone.localdate(now), managers=True)
    wanted = [
        (f"invitation-ends:{invitation.pk}", user, invitation)
        for invitation in ending
        for user, place in managers.items()
        if place.pk == invitation.office.municipality_id
    ]
    notify_each_once(notices.invitation_ends, wanted)


def notify_each_once(message, wanted):
    """Call `message(key, user, …)` for each of `wanted` (key, user, …) unless the user has a notice of that key.

    Each message is written in a transaction of its own.
    """
    notified = set(Notice.objects.filter(key__in={key for key, *_ in wanted}).values_list("key", "user"))
    for key, user, *about in wanted:
        if (key, user.pk) not in notified:
            with transaction.atomic():
                message(key, user, *about)
