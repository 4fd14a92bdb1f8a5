"""What the worker does each day about answers: who has not spoken is asked again, then others are told.

Seven days before the last day for answers, on that day, and on the day after, the people who look after it; from
three days after it, once, the managers of the ward and the secretariat. Each function may run as often as it likes:
the key of a notice names the deadline, so an extended one asks anew.
"""

import datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from members.models import Assignment, User
from portal.models import Notice

from . import answer_notices
from .models import Addressee

DAYS_BEFORE = 7
ESCALATED_AFTER = 3  # days


def remind(now):
    """Ask the silent, and tell of them, on the day of `now` in Tokyo."""
    day = timezone.localdate(now)
    ask_before(day)
    ask_on_the_day(day)
    ask_after(day)
    escalate(day)


def ask_before(day):
    """Once, from seven days before; not for what was posted later than that."""
    soon = Addressee.objects.awaiting().due_between(day + _days(1), day + _days(DAYS_BEFORE))
    _ask([row for row in soon.with_people(day) if _was_posted_before_the_week(row[0].proposal)], "before", day)


def ask_on_the_day(day):
    _ask(Addressee.objects.awaiting().due_between(day, day).with_people(day), "on", day)


def ask_after(day):
    """From the day after on, until others are told as well. Wards only: nobody else owes an answer."""
    late = Addressee.objects.overdue(day).due_between(day - _days(ESCALATED_AFTER - 1), day)
    _ask(late.with_people(day), "after", day)


def escalate(day):
    """Once for each deadline: the managers of the ward, and the secretariat in one message for the proposal."""
    silent = Addressee.objects.overdue(day - _days(ESCALATED_AFTER - 1)).order_by("proposal", "municipality__lg_code")
    rows = [row for row, _ in silent.with_people(day)]
    managers = Assignment.objects.as_of(day).managers().filter(user__is_active=True)
    by_place: dict[int, list[User]] = {}
    for each in managers.filter(office__municipality__in={row.municipality_id for row in rows}).with_people():
        by_place.setdefault(each.office.municipality_id, []).append(each.user)
    keyed = [(f"answer-escalated:{row.pk}:{row.proposal.answer_until}", row) for row in rows]
    told = _told(key for key, _ in keyed)
    for key, row in keyed:
        users = [user for user in by_place.get(row.municipality_id, []) if (key, user.pk) not in told]
        _tell(answer_notices.escalated, row, users, key, day)
    _tell_secretariat(rows, day)


def _tell_secretariat(rows, day):
    users = list(User.objects.secretariat()) if rows else []
    for proposal, group in groupby(rows, key=lambda row: row.proposal):
        key = f"answers-missing:{proposal.pk}:{proposal.answer_until}"
        told = _told([key])
        waiting = [user for user in users if (key, user.pk) not in told]
        if waiting:
            with transaction.atomic():
                answer_notices.escalated_to_secretariat(proposal, list(group), waiting, key, day)


def _ask(rows, when, day):
    keyed = [(f"answer-due:{row.pk}:{row.proposal.answer_until}:{when}", row, users) for row, users in rows]
    told = _told(key for key, *_ in keyed)
    for key, row, users in keyed:
        _tell(answer_notices.due, row, [user for user in users if (key, user.pk) not in told], key, day)


def _tell(message, row, users, key, day):
    """In a transaction of its own for each place: a worker that dies goes on where it stopped."""
    if users:
        with transaction.atomic():
            message(row, users, key, day)


def _told(keys):
    return set(Notice.objects.filter(key__in=set(keys)).values_list("key", "user"))


def _was_posted_before_the_week(proposal):
    posted_on = timezone.localdate(proposal.posted_at)
    return posted_on < proposal.answer_until - _days(DAYS_BEFORE)


def _days(number):
    return datetime.timedelta(days=number)
