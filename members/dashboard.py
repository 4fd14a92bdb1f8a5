"""わたしの自治体: the first page after the login, for people in office and for those without one."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from outbox.models import Notice
from portal.japanese.wareki import fiscal_year, fiscal_year_name, wareki

from . import hooks
from .access import private_page
from .people.models.assignments import Assignment
from .people.models.invitations import Invitation
from .people.models.roll_confirmations import RollConfirmation
from .profiles.models import full_years
from .registration.models.applications import Application


@private_page
def home(request):
    user, today = request.user, timezone.localdate()
    unread = Notice.objects.of(user).unread().count()
    if not user.assignment:
        applications = Application.objects.of(user).open()
        planned = user.assignments.planned(today).with_people()
        sheets = set(Assignment.objects.with_sheet_for(user).values_list("pk", flat=True))
        context = {"application": applications.first(), "planned": planned, "sheets": sheets, "unread": unread}
        return render(request, "members/home_unassigned.html", context)
    colleagues = Assignment.objects.as_of(today).in_municipality(user.municipality).with_people()
    return render(
        request,
        "members/home.html",
        {
            "assignment": user.assignment,
            "municipality": user.municipality,
            "colleagues": colleagues.exclude(user=user),
            "own_tasks": list(own_tasks(user, today)),
            "unread": unread,
        },
    )


def own_tasks(user, today):
    """Rows of 対応待ち for the user's municipality: when (text), what, why, address, and the label of the link."""
    for added in hooks.own_tasks:
        yield from added(user, today)
    municipality, people = user.municipality, reverse("members:people")
    if RollConfirmation.objects.is_due(municipality, today):
        year = fiscal_year_name(fiscal_year(today))
        yield (
            year,
            f"{year}の棚卸し",
            "担当者の一覧が正しいことを、年に一度、代表担当者が確かめます。",
            people,
            "確かめる",
        )
    profile, edit = getattr(municipality, "profile", None), reverse("members:profile-edit")
    if not profile:
        yield "未作成", "魅力発信のページ", "出せるもの、求めることを書くと、自治体のページに載ります。", edit, "書く"
    elif full_years(profile.confirmed_on, today):
        since = f"{wareki(profile.confirmed_on)}に確認"
        yield since, "魅力発信のページの確認", "前に確かめてから1年以上たちました。", edit, "確かめる"
    for invitation in Invitation.objects.in_municipality(municipality).open(timezone.now()).with_office():
        until = f"{wareki(timezone.localdate(invitation.expires_at))}まで"
        why = f"{invitation.office.name}の{invitation.get_role_display()}。まだ受けられていません。"
        yield until, f"{invitation.email}への招待", why, people, "見る"
    leaving = Assignment.objects.in_municipality(municipality).handed_over().not_over(today).with_people()
    for assignment in leaving.filter(ended_on__isnull=False):
        why = f"{assignment.office.name}の{assignment.get_role_display()}。前日まで使えます。"
        yield wareki(assignment.ended_on), f"{assignment.user}さんの引継ぎ", why, people, "見る"
