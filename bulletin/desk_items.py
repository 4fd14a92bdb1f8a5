"""What waits for the secretariat on the board: wards silent after the last day for answers, cases to be made public."""

import datetime
from itertools import groupby

from django.utils import timezone

from portal.desk_items import DeskItem

from .cases.models.cases import Case
from .rollcall.models.addressees import Addressee


def desk_items(now):
    """Yields a DeskItem for each proposal with silent wards, then for each case that asks to be made public."""
    yield from _silent(now)
    yield from _cases()


def _cases():
    for case in Case.objects.awaiting_publication():
        yield DeskItem(
            kind="連携事例の公開",
            title=case.title,
            url=case.get_absolute_url(),
            since=case.requested_at,
            holder="",
            action="確かめて公開する",
        )


def _silent(now):
    """One row for each proposal to which wards owe an answer on the day of `now`, the oldest first."""
    silent = Addressee.objects.overdue(timezone.localdate(now)).order_by("proposal__answer_until", "proposal")
    silent = silent.select_related("municipality", "proposal__municipality__prefecture")
    for proposal, rows in groupby(silent, key=lambda row: row.proposal):
        names = [row.municipality.name for row in rows]
        yield DeskItem(
            kind="未回答の区",
            title=f"{proposal}：{len(names)}区が未回答（{_some(names)}）",
            url=proposal.get_absolute_url(),
            since=proposal.answer_until + datetime.timedelta(days=1),
            holder="",
            action="区に確かめる",
        )


def _some(names, most=5):
    return "、".join(names[:most]) + (f"ほか{len(names) - most}区" if len(names) > most else "")
