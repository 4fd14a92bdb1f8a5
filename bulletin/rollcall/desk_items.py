"""対応待ち of the secretariat: wards that owe an answer after the last day for it, and wards that nobody serves."""

import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from members.models import Municipality
from members.people.reach import NOBODY, counted, names
from portal.desk_items import DeskItem

from .models.addressees import Addressee

_LOADED = ("municipality", "proposal__municipality__prefecture")


def desk_items(now):
    """One row for each proposal to which wards owe an answer on the day of `now`, the oldest first.

    And one for each open or expired one that could not be told in wards without people, until somebody comes.
    """
    day = timezone.localdate(now)
    due = Q(proposal__answer_until__lt=day) | Q(told_at=None) | Q(has_people=False)
    rows: Any = Addressee.objects.awaiting_wards().with_reach(day).filter(due).select_related(*_LOADED)
    rows = rows.order_by("proposal__answer_until", "proposal", "municipality__lg_code")
    for proposal, group in groupby(rows, key=lambda row: row.proposal):
        silent: list[Municipality] = []
        nobody: list[Municipality] = []
        for row in group:
            (silent if row.has_people and row.told_at else nobody).append(row.municipality)
        if silent:
            yield DeskItem(
                kind="未回答の区",
                title=f"{proposal}：{counted(silent)}が未回答（{names(silent, 5)}）",
                url=reverse("bulletin-answers:contact-list", args=[proposal.pk]),
                since=proposal.answer_until + datetime.timedelta(days=1),
                holder="",
                action="区に確かめる",
                is_awaited=True,
            )
        if nobody:
            yield DeskItem(
                kind="担当者のいない区",
                title=f"{proposal}：{counted(nobody)}に{NOBODY}（{names(nobody, 5)}）",
                url=f"{proposal.get_absolute_url()}#nobody",
                since=timezone.localdate(proposal.posted_at),
                holder="事務局",
                action="担当者を招待する",
            )
