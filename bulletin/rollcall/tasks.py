"""Daily task: reminders (催促) to addressees without an answer, then notices to their managers and the secretariat.

Some days before the last day for answers, on that day, and after it, the people who look after it; from some days
after it, once, the managers of the ward and the secretariat (Defaults: 7 and 3 at first). Each function may run as
often as it likes: the key of a notice names the deadline, so an extended one asks anew.

A worker that was away catches up: reminders are of days around today, and a deadline is reported up to CATCH_UP later.
"""

import datetime
from collections import defaultdict
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bulletin.proposals.models.defaults import Defaults
from bulletin.proposals.models.proposals import Proposal
from members.models import Assignment, Municipality, User
from outbox.models import Notice

from . import notices
from .models.addressees import Addressee

CATCH_UP = datetime.timedelta(days=90)  # what nobody was told of for so long stands on 対応待ち alone
AT_ONCE = 100  # proposals


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
    """Notify, once for each deadline, the ward's managers, and the secretariat by one message for each proposal.

    Looks at the deadlines of the last CATCH_UP days only, some proposals at a time, and of these reads no more than
    what somebody has yet to be told.
    """
    last = day - _days(Defaults.objects.in_force().escalated_after)
    undecided = Proposal.objects.shown().undecided().filter(answer_until__range=(last - CATCH_UP, last))
    managers = defaultdict(set)
    for user, place in Assignment.objects.readers(
        Municipality.objects.wards().values("pk"), day, managers=True
    ).items():
        managers[place.pk].add(user)
    secretariat = set(User.objects.secretariat())
    numbers = list(undecided.order_by("answer_until", "pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        rows = Addressee.objects.silent_to(undecided.filter(pk__in=numbers[start : start + AT_ONCE])).wards()
        _escalate(rows.order_by("proposal", "municipality__lg_code"), managers, secretariat, day)


def _escalate(rows, managers, secretariat, day):
    """`rows` of some proposals, all of each; `managers`: {ward: users}."""
    untold, proposals = _to_managers(rows, managers), _to_secretariat(rows, secretariat)
    wanted = rows.filter(Q(pk__in=untold.keys()) | Q(proposal__in=proposals.keys()))
    found = wanted.with_people(day) if untold or proposals else []
    for row, _ in found:
        _notify(notices.escalated, row, untold.get(row.pk, []), _key("answer-escalated", row.pk, row.proposal), day)
    for proposal, group in groupby(found, key=lambda each: each[0].proposal):
        if waiting := proposals.get(proposal.pk):
            told: list[Municipality] = []
            nobody: list[Municipality] = []
            for row, people in group:
                (told if people and row.told_at else nobody).append(row.municipality)
            with transaction.atomic():
                key = _key("answers-missing", proposal.pk, proposal)
                notices.escalated_to_secretariat(proposal, told, nobody, waiting, key, day)


def _to_managers(rows, managers):
    """{addressee: managers who were not told of it yet}, of those that the ward was told in time. Two queries."""
    served = rows.told_in_time().filter(municipality__in=managers.keys())
    found = served.values_list("pk", "municipality", "proposal__answer_until")
    wanted = {f"answer-escalated:{pk}:{until}": (pk, managers[place]) for pk, place, until in found}
    return _untold(wanted)


def _to_secretariat(rows, secretariat):
    """{proposal: those of the secretariat who were not told of it yet}. Two queries."""
    found = rows.order_by().values_list("proposal", "proposal__answer_until").distinct()
    return _untold({f"answers-missing:{pk}:{until}": (pk, secretariat) for pk, until in found})


def _untold(wanted):
    """{pk: users} of `wanted`, {key of a notice: (pk, users)}, without those who have the notice. One query."""
    told = _notified(wanted)
    left = {pk: [user for user in users if (key, user.pk) not in told] for key, (pk, users) in wanted.items()}
    return {pk: users for pk, users in left.items() if users}


def _key(cause, pk, proposal):
    return f"{cause}:{pk}:{proposal.answer_until}"


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
