"""引継書: the page to print for a successor, with what the rooms of this app and other apps (hooks) know."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from outbox.models import Notice
from portal.japanese.wareki import fiscal_year, fiscal_year_name, wareki
from portal.web.days import full_day
from portal.web.edit_conflicts import SENT_TWICE
from portal.web.numbers import whole_number

from . import hooks
from .access import private_page
from .people.forms import RemarksForm
from .people.models.assignments import Assignment
from .people.models.hand_over_remarks import HandOverRemarks
from .people.models.invitations import Invitation
from .people.models.roll_confirmations import RollConfirmation
from .people.views.hand_overs import next_transfer_day
from .profiles.models import full_years

LAST_NOTICES = 5


@private_page
def hand_over_sheet(request, pk):
    readable = Assignment.objects.with_sheet_for(request.user).with_people()
    assignment = get_object_or_404(readable.select_related("remarks", "office__municipality__profile"), pk=pk)
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
            **{part: added[part] for part in ("proposals", "cases", "partners", "promises", "agreements", "contacts")},
            "remarks": getattr(assignment, "remarks", None),
            "may_write": assignment.may_write,
            "notices": Notice.objects.in_capacity(assignment.user, municipality)[:LAST_NOTICES],
            "deadlines": [*added["deadlines"], *deadlines(municipality, today)],
        },
    )


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def remarks_edit(request, pk):
    """Write over what was read; whoever saves second sees both."""
    assignment = get_object_or_404(Assignment.objects.with_remarks_by(request.user).with_people(), pk=pk)
    remarks = HandOverRemarks.objects.of(assignment)
    form = RemarksForm(request.POST if request.method == "POST" else None, instance=remarks)
    if request.method != "POST" or not form.is_valid():
        return _remarks_page(request, assignment, form, request.POST.get("read", remarks.version))
    if form.save_over(_version_read(request), by=request.user):
        messages.success(request, "申し送りを保存しました。引継書に載ります。")
        return redirect("members:hand-over-sheet", pk=pk)
    saved = HandOverRemarks.objects.of(assignment)
    merged, conflicts = form.over(RemarksForm(instance=saved))
    if conflicts is None:
        messages.info(request, SENT_TWICE)
        return redirect("members:hand-over-sheet", pk=pk)
    conflict = {"is_conflict": True, "conflicts": conflicts, "last": saved.last_change()}
    return _remarks_page(request, assignment, merged, saved.version, status=409, **conflict)


def _version_read(request):
    read = request.POST.get("read", "")
    return whole_number(read, -1)


def _remarks_page(request, assignment, form, read, status=200, **context):
    errors = [form] if form.errors and not context.get("is_conflict") else []
    trail = [
        ("わたしの自治体", reverse("members:home")),
        ("引継書", reverse("members:hand-over-sheet", args=[assignment.pk])),
    ]
    context |= {"assignment": assignment, "form": form, "read": read, "errors": errors, "trail": trail}
    return render(request, "members/people/hand_over_remarks.html", context, status=status)


def deadlines(municipality, today):
    """Yields pairs: a day as text, and what the successor must do by then."""
    for invitation in Invitation.objects.in_municipality(municipality).open(timezone.now()).with_office():
        until = full_day(timezone.localdate(invitation.expires_at), weekdays=False)
        yield until, f"{invitation.email}への招待（{invitation.get_role_display()}）の期限"
    if RollConfirmation.objects.is_due(municipality, today):
        yield "すぐに", f"{fiscal_year_name(fiscal_year(today))}の担当者の年次確認が済んでいません。"
    yield full_day(next_transfer_day(today), weekdays=False), "次の年度の担当者の年次確認が始まります。"
    profile = getattr(municipality, "profile", None)
    if not profile:
        yield "いつでも", "魅力発信のページが、まだありません。"
    elif full_years(profile.confirmed_on, today):
        yield "すぐに", f"魅力発信のページの確認（前の確認は{wareki(profile.confirmed_on)}）"
