"""対応待ち of the secretariat: members without a manager, and members without the yearly 担当者の年次確認."""

import datetime

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from members.people.models.assignments import Assignment
from members.people.reach import Number
from members.registration.models.memberships import Membership
from portal.desk_items import DeskItem, DeskList, DeskSum, Turn
from portal.japanese.wareki import fiscal_year, fiscal_year_name


def desk_items(now):
    """Members without a manager, the longest first; and one item for all unconfirmed rolls together."""
    today = timezone.localdate(now)
    yield DeskList("会員登録", _without_manager(today), _describe, page="members:manager-invite")
    yield from _unconfirmed(today)


def _without_manager(today):
    """Pairs of the day since when nobody manages a member, and its place. One query; at most all municipalities."""
    managers = Assignment.objects.managers().filter(office__municipality=OuterRef("municipality"))
    stopped = managers.exclude(user__stopped_at=None).order_by("-user__stopped_at")
    without = (
        Membership.objects.without_manager(today)
        .with_places()
        .annotate(
            last_ended=Subquery(managers.over(today).values("ended_on")[:1]),
            last_stopped=Subquery(stopped.values("user__stopped_at")[:1]),
        )
    )
    found = [(_since(membership, today), membership.municipality) for membership in without]
    return sorted(found, key=lambda pair: (pair[0], pair[1].lg_code))


def _describe(places):
    for since, place in places:
        address = reverse("members:manager-invite", args=[place.lg_code])
        yield DeskItem(f"{place}に代表担当者がいません", address, since, "事務局", "招待する")


def _since(membership, today):
    """The day since when nobody manages the member: the last one went or was stopped, or else it became a member."""
    stopped = membership.last_stopped and timezone.localdate(membership.last_stopped)
    gone = [day for day in (membership.last_ended, stopped) if day]
    return max(gone, default=membership.started_on or today)


def _unconfirmed(today):
    year = fiscal_year(today)
    since = datetime.date(year, 4, 8)  # when the managers have been reminded once (members.people.tasks)
    due = Membership.objects.with_roll(today).filter(is_due=True)

    def describe(*_):
        title = f"{fiscal_year_name(year)}の担当者の年次確認が{Number.of(due)}で済んでいません"
        return DeskItem(title, reverse("members:roll-list"), since, "代表担当者", "未確認を確かめる")

    if today >= since:
        yield DeskSum("担当者の年次確認", due, describe, page="members:roll-list", turn=Turn.OTHERS)
