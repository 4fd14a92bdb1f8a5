"""Daily task: reminders to those that have not handed in, and enquiries told to whoever came since they were sent.

Some days before the last day, on that day, and the day after it, all who look after it; some days after it, once, the
managers and the secretariat. The days are those of proposals (Defaults: 7 and 3 at first; CATCH_UP). The key of a
notice names the last day, so an extension reminds anew, and a task that runs twice says nothing twice.
"""

import datetime
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from bulletin.models import Defaults
from bulletin.rollcall.tasks import CATCH_UP
from members.models import Assignment, Municipality, User

from . import notices
from .models.addressees import EnquiryAddressee
from .models.enquiries import Enquiry


def remind_of_enquiries(now):
    """Send the reminders and escalations that are due on the day of `now` in Tokyo."""
    day = timezone.localdate(now)
    defaults = Defaults.objects.in_force()
    before, after = (datetime.timedelta(days=days) for days in (defaults.days_before, defaults.escalated_after))
    rows = EnquiryAddressee.objects.awaited().reached(day).with_last_day()
    soon = rows.filter(last_day__gt=day, last_day__lte=day + before)
    for enquiry, last_day, found in _by_day(soon):
        _remind(enquiry, last_day, found.exclude(told_at__date__gte=last_day - before), "before", day)
    for enquiry, last_day, found in _by_day(rows.filter(last_day=day)):
        _remind(enquiry, last_day, found, "on", day)
    for enquiry, last_day, found in _by_day(rows.filter(last_day__lt=day, last_day__gt=day - after)):
        _remind(enquiry, last_day, found, "after", day)
    for enquiry, last_day, found in _by_day(rows.filter(last_day__range=(day - after - CATCH_UP, day - after))):
        _escalate(enquiry, last_day, found, day)


def tell_newcomers(now):
    """Tell of open enquiries those that had nobody when they were asked, and have somebody now."""
    served = Assignment.objects.served(timezone.localdate(now))
    waiting = EnquiryAddressee.objects.awaited().untold().filter(municipality__in=served)
    for enquiry in Enquiry.objects.filter(pk__in=waiting.order_by().values("enquiry")):
        with transaction.atomic():
            enquiry.tell()


def _by_day(rows):
    """Triples of an enquiry, a last day and those of `rows` (with_last_day) that it is for."""
    places = defaultdict(list)
    for pk, enquiry, last_day in rows.order_by("enquiry", "last_day", "pk").values_list("pk", "enquiry", "last_day"):
        places[enquiry, last_day].append(pk)
    enquiries = Enquiry.objects.in_bulk([enquiry for enquiry, _ in places])
    for (enquiry, last_day), numbers in places.items():
        yield enquiries[enquiry], last_day, EnquiryAddressee.objects.filter(pk__in=numbers)


def _remind(enquiry, last_day, rows, when, day):
    """In a transaction of its own for each enquiry: a worker that dies goes on where it stopped."""
    with transaction.atomic():
        notices.due(enquiry, rows.holders(day), last_day, when, day)


def _escalate(enquiry, last_day, rows, day):
    silent = list(
        Municipality.objects.filter(pk__in=rows.order_by().values("municipality"))
        .select_related("prefecture")
        .order_by("lg_code")
    )
    with transaction.atomic():
        notices.escalated(enquiry, rows.managers(day), last_day, day)
        notices.escalated_to_secretariat(enquiry, User.objects.secretariat(), silent, last_day, day)
