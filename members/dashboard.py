"""わたしの自治体: the first page after the login, for people in office and for those without one."""

import itertools

from django.shortcuts import render
from django.utils import timezone

from . import hooks
from .access import private_page
from .own_rows import Part, in_order
from .people.models.assignments import Assignment
from .people.own_rows import own_rows as people_rows
from .profiles.own_rows import own_rows as profile_rows
from .registration.models.applications import Application
from .yearly_review.own_rows import own_rows as roll_rows

MOST_CASES = 20  # that go on; the list of cases has all
BEGUN = ("提案", "募集", "連携の合意", "連携事例")  # kinds of rows that wait of which there is one already
SOURCES = [roll_rows, profile_rows, people_rows]  # of this app; those of the apps above are in hooks


@private_page
def home(request):
    user, today = request.user, timezone.localdate()
    if not user.assignment:
        applications = Application.objects.of(user).open()
        planned = user.assignments.planned(today).with_people()
        sheets = set(Assignment.objects.with_sheet_for(user).values_list("pk", flat=True))
        context = {"application": applications.first(), "planned": planned, "sheets": sheets}
        return render(request, "members/home_unassigned.html", context)
    colleagues = Assignment.objects.as_of(today).in_municipality(user.municipality).with_people()
    parts = own_parts(user, today)
    return render(
        request,
        "members/home.html",
        {
            "assignment": user.assignment,
            "municipality": user.municipality,
            "colleagues": colleagues.exclude(user=user),
            "waiting": parts[Part.WAITING],
            "board": parts[Part.BOARD],
            "cases": parts[Part.CASES][:MOST_CASES],
            "more_cases": max(len(parts[Part.CASES]) - MOST_CASES, 0),
            "yearly": parts[Part.YEARLY],
            "history": parts[Part.HISTORY],
            "is_new": not _has_begun(parts),
            "fits": hooks.fits_of(user.municipality, user, today),
        },
    )


def _has_begun(parts):
    """Whether there is a proposal, call or case of its own, or was one: those in hand wait with all else."""
    waiting = any(row.kind in BEGUN for row in parts[Part.WAITING])
    return waiting or parts[Part.BOARD] or parts[Part.CASES] or parts[Part.HISTORY]


def own_parts(user, day):
    """{Part: OwnRows} of the municipality `user` serves, from the rooms of this app and the apps above (hooks)."""
    sources = [*hooks.own_rows, *SOURCES]
    return in_order(itertools.chain.from_iterable(rows(user, day) for rows in sources))
