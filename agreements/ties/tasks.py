"""The daily task of the worker for ties (portal.front.tasks)."""

from django.db import transaction
from django.utils import timezone

from members.models import Assignment
from outbox.models import Notice

from . import notices
from .models import TieReturn, survey_day

AGAIN = 30  # days after the survey began


def remind_wards(now):
    """Notify managers of wards that have not returned their ties: when the survey begins, and once a month later."""
    day = timezone.localdate(now)
    as_of = survey_day(day)
    again = "-again" if (day - as_of).days > AGAIN else ""
    key = f"tie-return{again}:{as_of.year}"
    silent = TieReturn.objects.silent_wards(as_of)
    managers = Assignment.objects.readers(silent, day, managers=True)
    notified = set(Notice.objects.filter(key=key).values_list("user", flat=True))
    for user, ward in managers.items():
        if user.pk not in notified:
            with transaction.atomic():
                notices.tie_return_asked(user, ward, key=key, as_of=as_of)
