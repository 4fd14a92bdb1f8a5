"""Daily task: reminders (催促) to addressees without an answer, then notices to their managers and the secretariat.

Some days before the last day for answers, on that day, and after it, the people who look after it; from some days
after it, once, the managers of the ward and the secretariat (Defaults: 7 and 3 at first). Each function may run as
often as it likes: the key of a notice names the deadline, so an extended one asks anew.
"""

import datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from bulletin.proposals.models.defaults import Defaults
from members.models import Assignment, Municipality, User
from outbox.models import Notice

from . import notices
from .models.addressees import Addressee


def remind_of_answers(now):
    """Send the reminders and escalations that are due on the day of `now` in Tokyo."""
    day = timezone.localdate(now)
    ask_before(day)
    ask_on_the_day(day)
    ask_after(day)
    escalate(day)


def ask_before(day):
    """Remind once, from Defaults.days_before days before the deadline; not those asked later than that."""
    days = _days(Defaults.objects.in_force().days_before)
    soon = Addressee.objects.awaiting().due_between(day + _days(1), day + days)
    _ask([row for row in soon.with_people(day) if _was_asked_before(row[0], days)], "before", day)


def ask_on_the_day(day):
    _ask(Addressee.objects.awaiting().due_between(day, day).with_people(day), "on", day)


def ask_after(day):
    """Remind from the day after the deadline until escalate(). Only wards: municipalities need not answer a call."""
    days = Defaults.objects.in_force().escalated_after
    late = Addressee.objects.overdue(day).told_in_time().due_between(day - _days(days - 1), day)
    _ask(late.with_people(day), "after", day)


def escalate(day):
    """Notify, once for each deadline, the ward's managers, and the secretariat by one message for each proposal."""
    days = Defaults.objects.in_force().escalated_after
    overdue = Addressee.objects.overdue(day - _days(days - 1)).order_by("proposal", "municipality__lg_code")
    found = overdue.with_people(day)
    rows = [row for row, people in found if people and row.was_told_in_time]
    by_place: dict[int, list[User]] = {}
    for user, place in Assignment.objects.readers({row.municipality_id for row in rows}, day, managers=True).items():
        by_place.setdefault(place.pk, []).append(user)
    keyed = [(f"answer-escalated:{row.pk}:{row.proposal.answer_until}", row) for row in rows]
    notified = _notified(key for key, _ in keyed)
    for key, row in keyed:
        users = [user for user in by_place.get(row.municipality_id, []) if (key, user.pk) not in notified]
        _notify(notices.escalated, row, users, key, day)
    _notify_secretariat(found, day)


def _notify_secretariat(found, day):
    """`found`: addressees and who is notified about them; of those without, nobody ever was. All of one proposal."""
    users = list(User.objects.secretariat()) if found else []
    for proposal, group in groupby(found, key=lambda each: each[0].proposal):
        key = f"answers-missing:{proposal.pk}:{proposal.answer_until}"
        notified = _notified([key])
        waiting = [user for user in users if (key, user.pk) not in notified]
        if waiting:
            told: list[Municipality] = []
            nobody: list[Municipality] = []
            for row, people in group:
                (told if people and row.told_at else nobody).append(row.municipality)
            with transaction.atomic():
                notices.escalated_to_secretariat(proposal, told, nobody, waiting, key, day)


def _ask(rows, when, day):
    keyed = [(f"answer-due:{row.pk}:{row.proposal.answer_until}:{when}", row, users) for row, users in rows]
    notified = _notified(key for key, *_ in keyed)
    for key, row, users in keyed:
        _notify(notices.due, row, [user for user in users if (key, user.pk) not in notified], key, day)


def _notify(message, row, users, key, day):
    """In a transaction of its own for each place: a worker that dies goes on where it stopped."""
    if users:
        with transaction.atomic():
            message(row, users, key, day)


def _notified(keys):
    return set(Notice.objects.filter(key__in=set(keys)).values_list("key", "user"))


def _was_asked_before(row, days):
    return timezone.localdate(row.asked_at) < row.proposal.answer_until - days


def _days(number):
    return datetime.timedelta(days=number)
