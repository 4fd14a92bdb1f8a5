"""Rows of わたしの自治体 about people: invitations not accepted, hand-overs, addresses that take no mail."""

import datetime

from django.urls import reverse
from django.utils import timezone

from members.own_rows import OwnRow, Part
from portal.japanese.wareki import fiscal_year_name, wareki

from .models.assignments import Assignment
from .models.invitations import Invitation

SEASON = 3  # month in which offices prepare for the transfers of 1 April


def own_rows(user, day):
    """Rows about the people of the municipality `user` serves. Three queries."""
    people = reverse("members:people")
    yield from _invitations(user.municipality, people)
    yield from _leaving(user, day)
    if user.is_manager:
        yield from _failing(user, day, people)
        if day.month == SEASON:
            why = "異動する人がいるときは、後任の人を登録します。いなければ、何もしなくてかまいません。"
            title, until = f"{fiscal_year_name(day.year)}の異動の準備", datetime.date(day.year, 4, 1)
            yield OwnRow(Part.YEARLY, "異動", f"{wareki(until)}まで", title, people, why, "担当者を確かめる", due=until)


def _invitations(municipality, people):
    for invitation in Invitation.objects.in_municipality(municipality).open(timezone.now()).with_office():
        last = timezone.localdate(invitation.expires_at)
        why = f"{invitation.office.name}の{invitation.get_role_display()}。まだ受けられていません。"
        title = f"{invitation.email}への招待"
        yield OwnRow(Part.WAITING, "招待", f"{wareki(last)}まで", title, people, why, "見る", due=last)


def _leaving(user, day):
    """Hand-overs to come; who may read the sheet (引継書) is led to it, for that is what goes to the successor."""
    leaving = Assignment.objects.in_municipality(user.municipality).handed_over().not_over(day).with_people()
    for assignment in leaving.filter(ended_on__isnull=False):
        may_read = user.is_manager or assignment.user_id == user.pk
        address = reverse("members:hand-over-sheet", args=[assignment.pk]) if may_read else reverse("members:people")
        yield OwnRow(
            Part.WAITING,
            "引継ぎ",
            wareki(assignment.ended_on),
            f"{assignment.user}さんの引継ぎ",
            address,
            f"{assignment.office.name}の{assignment.get_role_display()}。前日まで使えます。",
            "引継書を見る" if may_read else "見る",
            due=assignment.ended_on,
        )


def _failing(user, day, people):
    """Colleagues whose address takes no mail any more."""
    serving = Assignment.objects.serving(day).in_municipality(user.municipality).exclude(user=user).with_people()
    for assignment in serving.exclude(user__mail_fails_since=None):
        since = timezone.localdate(assignment.user.mail_fails_since)
        why = "アドレスが使えなくなっていれば、登録を終わらせるか、本人がアドレスを変えます。"
        title = f"{assignment.user}さんにメールが届きません"
        yield OwnRow(Part.WAITING, "担当者", f"{wareki(since)}から", title, people, why, "確かめる", due=since)
