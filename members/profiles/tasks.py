"""Daily task of the worker: the reminder to confirm a profile (魅力発信) each year."""

import datetime

from members.people.models.assignments import Assignment
from members.people.tasks import notify_each_once

from . import notices
from .models import Profile, full_years

SHORTEST_YEAR = datetime.timedelta(days=365)


def unconfirmed_profile(day):
    """魅力発信: whenever another year has passed since somebody said that the profile still holds."""
    old = Profile.objects.filter(confirmed_on__lte=day - SHORTEST_YEAR)
    years = {profile.municipality_id: (profile, full_years(profile.confirmed_on, day)) for profile in old}
    wanted = []
    for user, place in Assignment.objects.readers(years, day, managers=True).items():
        profile, passed = years[place.pk]
        if passed:
            wanted.append((f"profile-unconfirmed:{profile.pk}:{profile.confirmed_on}:{passed}", user, place, profile))
    notify_each_once(notices.profile_unconfirmed, wanted)
