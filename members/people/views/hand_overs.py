import datetime

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from members import additions
from members.access import manager_page, private_page
from outbox.models import Notice
from portal.japanese.wareki import fiscal_year, fiscal_year_name, wareki
from portal.web.days import full_day

from ..forms import HandOverForm
from ..models.invitations import Invitation
from ..models.people import Assignment
from ..models.rolls import RollConfirmation
from ..tasks import full_years
from .people import already_changed, changeable, trail

LAST_NOTICES = 5


def next_transfer_day(day):
    """The 1 April after `day`: when people change posts."""
    return datetime.date(day.year + (day.month > 3), 4, 1)


@manager_page
def hand_over(request, pk):
    assignment = changeable(request, pk)
    if assignment.ended_on:
        return already_changed(request, assignment)
    form = HandOverForm(
        request.POST or None,
        assignment=assignment,
        municipality=request.user.municipality,
        initial={"on": next_transfer_day(timezone.localdate())},
    )
    if request.method == "POST" and form.is_valid():
        return _hand_over(request, assignment, **form.cleaned_data)
    return render(request, "members/people/hand_over.html", {"trail": trail(), "form": form, "assignment": assignment})


def _hand_over(request, assignment, *, email, on):
    if not assignment.hand_over(to_email=email, on=on, by=request.user):
        return already_changed(request, assignment)
    if assignment.user == request.user and on <= timezone.localdate():
        logout(request)
        messages.success(request, f"{email}へ引継ぎの招待を送り、ログアウトしました。")
        return redirect("account_login")
    messages.success(request, f"{wareki(on)}の引継ぎを登録し、{email}へ招待を送りました。引継書を印刷できます。")
    return redirect("members:hand-over-sheet", pk=assignment.pk)


@private_page
def hand_over_sheet(request, pk):
    assignment = get_object_or_404(Assignment.objects.with_sheet_for(request.user).with_people(), pk=pk)
    municipality, today = assignment.office.municipality, timezone.localdate()
    named = Invitation.objects.naming_successor_of(assignment)
    added = {part: additions.sheet_rows(part, municipality, today, request.user) for part in additions.sheet}
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
    """What the successor will have to do, with its day."""
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
