"""対応待ち of the secretariat: wards that have not answered although the last day for it is over."""

import datetime
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from portal.desk_items import DeskItem

from .models.addressees import Addressee


def desk_items(now):
    """One item for each proposal that wards have not answered by its last day, seen at `now`; the oldest first."""
    silent = Addressee.objects.overdue(timezone.localdate(now)).order_by("proposal__answer_until", "proposal")
    silent = silent.select_related("municipality", "proposal__municipality__prefecture")
    for proposal, rows in groupby(silent, key=lambda row: row.proposal):
        names = [row.municipality.name for row in rows]
        yield DeskItem(
            kind="未回答の区",
            title=f"{proposal}：{len(names)}区が未回答（{_some(names)}）",
            url=reverse("bulletin-answers:contact-list", args=[proposal.pk]),
            since=proposal.answer_until + datetime.timedelta(days=1),
            holder="",
            action="区に確かめる",
        )


def _some(names, most=5):
    return "、".join(names[:most]) + (f"ほか{len(names) - most}区" if len(names) > most else "")
