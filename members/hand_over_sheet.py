"""引継書: the page to print for a successor, with what the rooms of this app and other apps (hooks) know."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from outbox.models import Notice
from portal.japanese.wareki import fiscal_year, fiscal_year_name, wareki
from portal.web.days import full_day

from . import hooks
from .access import private_page
from .people.models.assignments import Assignment
from .people.models.invitations import Invitation
from .people.models.roll_confirmations import RollConfirmation
from .people.views.hand_overs import next_transfer_day
from .profiles.models import full_years

LAST_NOTICES = 5


@private_page
def hand_over_sheet(request, pk):
    assignment = get_object_or_404(Assignment.objects.with_sheet_for(request.user).with_people(), pk=pk)
    municipality, today = assignment.office.municipality, timezone.localdate()
    named = Invitation.objects.naming_successor_of(assignment)
    added = {part: hooks.sheet_rows(part, municipality, today, request.user) for part in hooks.sheet}
    return render(
        request,
        "members/hand_over_sheet.html",
        {
            "assignment": assignment,
            "municipality": municipality,
            "day": today,
            "named": named,
            "successor": named and named.accepted_by,
            "managers": Assignment.objects.as_of(today).in_municipality(municipality).managers().with_people(),
            "membership": municipality.memberships.as_of(today).first(),
            "proposals": added["proposals"],
            "promises": added["promises"],
            "contacts": added["contacts"],
            "notices": Notice.objects.in_capacity(assignment.user, municipality)[:LAST_NOTICES],
            "deadlines": [*added["deadlines"], *deadlines(municipality, today)],
        },
    )


def deadlines(municipality, today):
    """Yields pairs: a day as text, and what the successor must do by then."""
    for invitation in Invitation.objects.in_municipality(municipality).open(timezone.now()).with_office():
        until = full_day(timezone.localdate(invitation.expires_at), weekdays=False)
        yield until, f"{invitation.email}への招待（{invitation.get_role_display()}）の期限"
    if RollConfirmation.objects.is_due(municipality, today):
        yield "すぐに", f"{fiscal_year_name(fiscal_year(today))}の棚卸しが、まだです。"
    yield full_day(next_transfer_day(today), weekdays=False), "次の年度の棚卸し（担当者の一覧の確認）が始まります。"
    profile = getattr(municipality, "profile", None)
    if not profile:
        yield "いつでも", "魅力発信のページが、まだありません。"
    elif full_years(profile.confirmed_on, today):
        yield "すぐに", f"魅力発信のページの確認（前の確認は{wareki(profile.confirmed_on)}）"
