"""Daily tasks of the worker: reminders about the yearly roll (担当者の年次確認) and about members without a manager."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from members.accounts.models.users import User
from members.people.models.assignments import Assignment
from members.people.tasks import notify_each_once
from members.places.models import Municipality
from members.registration.models.memberships import Membership
from portal.japanese.wareki import fiscal_year

from . import notices


def unconfirmed_roll(day):
    """担当者の年次確認: from a week after the transfers of 1 April until the end of December, where it is due.

    Who became a member within the fiscal year is not asked before the next (MembershipQuerySet.with_roll).
    """
    if (day.month, day.day) < (4, 8):
        return
    year = fiscal_year(day)
    due = Membership.objects.with_roll(day).filter(is_due=True)
    asked = Municipality.objects.filter(memberships__in=due.values("pk"))
    managers = Assignment.objects.readers(asked, day, managers=True)
    key = f"roll-unconfirmed:{year}"
    notify_each_once(notices.roll_unconfirmed, [(key, user, place, year) for user, place in managers.items()])


def missing_manager(day):
    """代表担当者のいない自治体: notify the secretariat, once for each time the last manager went."""
    ended = Assignment.objects.managers().filter(office__municipality=OuterRef("municipality")).over(day)
    without = Membership.objects.without_manager(day).with_places()
    found: QuerySet[Any] = without.annotate(since=Subquery(ended.values("ended_on")[:1]))
    places = [(f"manager-missing:{each.pk}:{each.since}", each.municipality) for each in found]
    if places:
        readers = User.objects.secretariat()
        notify_each_once(notices.manager_missing, [(key, user, place) for user in readers for key, place in places])
