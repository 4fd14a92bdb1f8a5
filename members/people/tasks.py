"""What the worker looks for each day: who should be told something because of the calendar.

Readers are the managers of the day. Each function may run as often as it likes: the key of a notice names
its cause (a year, a date), and no cause is told to the same person twice.
"""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from members.accounts.models.users import User
from members.places.models import Municipality
from members.profiles.models import Profile
from members.registration.models.memberships import Membership
from outbox.models import Notice
from portal.japanese.wareki import fiscal_year

from . import notices
from .models.invitations import Invitation
from .models.people import Assignment

ENDS_SOON = datetime.timedelta(days=2)
SHORTEST_YEAR = datetime.timedelta(days=365)


def remind(now):
    """Tell everyone what is to be done on the day of `now` in Tokyo."""
    day = timezone.localdate(now)
    transfer_season(day)
    unconfirmed_roll(day)
    unconfirmed_profile(day)
    ending_invitation(now)
    missing_manager(day)


def transfer_season(day):
    """異動の季節: in the first week of March, before the lists of transfers are out."""
    if day.month == 3 and day.day <= 7:
        managers = Assignment.objects.readers(Municipality.objects.all(), day, managers=True)
        key = f"transfer-season:{day.year}"
        _tell(notices.transfer_season, [(key, user, place, day) for user, place in managers.items()])


def unconfirmed_roll(day):
    """棚卸し: from a week after the transfers of 1 April until the end of December, where it is not confirmed.

    Like RollConfirmation.is_due: who became a member within the fiscal year is not asked before the next.
    """
    if (day.month, day.day) < (4, 8):
        return
    year = fiscal_year(day)
    members = Membership.objects.as_of(datetime.date(year, 4, 1)) & Membership.objects.as_of(day)
    asked = Municipality.objects.filter(memberships__in=members).exclude(roll_confirmations__fiscal_year=year)
    managers = Assignment.objects.readers(asked, day, managers=True)
    key = f"roll-unconfirmed:{year}"
    _tell(notices.roll_unconfirmed, [(key, user, place, year) for user, place in managers.items()])


def unconfirmed_profile(day):
    """魅力発信: whenever another year has passed since somebody said that the profile still holds."""
    old = Profile.objects.filter(confirmed_on__lte=day - SHORTEST_YEAR)
    years = {profile.municipality_id: (profile, full_years(profile.confirmed_on, day)) for profile in old}
    wanted = []
    for user, place in Assignment.objects.readers(years, day, managers=True).items():
        profile, passed = years[place.pk]
        if passed:
            wanted.append((f"profile-unconfirmed:{profile.pk}:{profile.confirmed_on}:{passed}", user, place, profile))
    _tell(notices.profile_unconfirmed, wanted)


def ending_invitation(now):
    """招待: one that nobody used ends within two days."""
    ending = Invitation.objects.open(now).filter(expires_at__lte=now + ENDS_SOON).select_related("office")
    places = Municipality.objects.filter(offices__invitations__in=ending)
    managers = Assignment.objects.readers(places, timezone.localdate(now), managers=True)
    wanted = [
        (f"invitation-ends:{invitation.pk}", user, place, invitation)
        for invitation in ending
        for user, place in managers.items()
        if place.pk == invitation.office.municipality_id
    ]
    _tell(notices.invitation_ends, wanted)


def missing_manager(day):
    """代表担当者のいない自治体: the secretariat is told once for each time the last one went."""
    ended = Assignment.objects.managers().filter(office__municipality=OuterRef("municipality")).over(day)
    without = Membership.objects.without_manager(day).with_places()
    found: QuerySet[Any] = without.annotate(since=Subquery(ended.values("ended_on")[:1]))
    places = [(f"manager-missing:{each.pk}:{each.since}", each.municipality) for each in found]
    if places:
        readers = User.objects.secretariat()
        _tell(notices.manager_missing, [(key, user, place) for user in readers for key, place in places])


def full_years(since, day):
    """Years that have passed; somebody born on 29 February is a year older on 1 March."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def _tell(message, wanted):
    """`wanted`: key, user, and what else the message says. Each message in a transaction of its own, unless the
    person was told the same cause before.
    """
    told = set(Notice.objects.filter(key__in={key for key, *_ in wanted}).values_list("key", "user"))
    for key, user, *about in wanted:
        if (key, user.pk) not in told:
            with transaction.atomic():
                message(key, user, *about)
