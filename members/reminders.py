"""What the worker looks for each day: who should be told something because of the calendar.

Recipients are the managers of the day. Each function may run as often as it likes: the key of a notice names
its cause (a year, a date), and no cause is told to the same person twice.
"""

import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from portal.models import Notice
from portal.wareki import fiscal_year

from . import notices
from .models import Assignment, Invitation, Membership, Municipality, Profile, User

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
        _tell(notices.transfer_season, [(f"transfer-season:{day.year}", each, day) for each in _managers(day)])


def unconfirmed_roll(day):
    """棚卸し: from a week after the transfers of 1 April until the end of December, where it is not confirmed.

    Like RollConfirmation.is_due: who became a member within the fiscal year is not asked before the next.
    """
    if (day.month, day.day) < (4, 8):
        return
    year = fiscal_year(day)
    members = Membership.objects.as_of(datetime.date(year, 4, 1)) & Membership.objects.as_of(day)
    asked = Municipality.objects.filter(memberships__in=members).exclude(roll_confirmations__fiscal_year=year)
    managers = _managers(day).filter(office__municipality__in=asked)
    _tell(notices.roll_unconfirmed, [(f"roll-unconfirmed:{year}", each, year) for each in managers])


def unconfirmed_profile(day):
    """魅力発信: whenever another year has passed since somebody said that the profile still holds."""
    old = Profile.objects.filter(confirmed_on__lte=day - SHORTEST_YEAR)
    years = {profile.municipality_id: (profile, full_years(profile.confirmed_on, day)) for profile in old}
    wanted = []
    for manager in _managers(day).filter(office__municipality__in=years):
        profile, passed = years[manager.office.municipality_id]
        if passed:
            wanted.append((f"profile-unconfirmed:{profile.pk}:{profile.confirmed_on}:{passed}", manager, profile))
    _tell(notices.profile_unconfirmed, wanted)


def ending_invitation(now):
    """招待: one that nobody used ends within two days."""
    ending = Invitation.objects.open(now).filter(expires_at__lte=now + ENDS_SOON).select_related("office")
    managers = list(_managers(timezone.localdate(now)).filter(office__municipality__offices__invitations__in=ending))
    wanted = [
        (f"invitation-ends:{invitation.pk}", manager, invitation)
        for invitation in ending
        for manager in managers
        if manager.office.municipality_id == invitation.office.municipality_id
    ]
    _tell(notices.invitation_ends, wanted)


def missing_manager(day):
    """代表担当者のいない自治体: the secretariat is told once for each time the last one went."""
    ended = Assignment.objects.managers().filter(office__municipality=OuterRef("municipality")).over(day)
    found = Membership.objects.without_manager(day).with_places().annotate(since=Subquery(ended.values("ended_on")[:1]))
    places = [(f"manager-missing:{each.pk}:{each.since}", each.municipality) for each in found]
    if places:
        _tell_users(
            notices.manager_missing,
            [(key, user, place) for user in User.objects.secretariat() for key, place in places],
        )


def full_years(since, day):
    """Years that have passed; somebody born on 29 February is a year older on 1 March."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def _managers(day):
    managers = Assignment.objects.as_of(day).managers().filter(user__is_active=True)
    return managers.select_related("user", "office__municipality__prefecture")


def _tell(message, wanted):
    """`wanted`: key, the manager's assignment, and what else the message says."""
    _tell_once(message, [(key, manager.user_id, (manager, about)) for key, manager, about in wanted])


def _tell_users(message, wanted):
    """`wanted`: key, the user, and what else the message says."""
    _tell_once(message, [(key, user.pk, (user, about)) for key, user, about in wanted])


def _tell_once(message, wanted):
    """Each message in a transaction of its own, unless the person was told the same cause before."""
    told = set(Notice.objects.filter(key__in={key for key, *_ in wanted}).values_list("key", "user"))
    for key, user_id, said in wanted:
        if (key, user_id) not in told:
            with transaction.atomic():
                message(key, *said)
