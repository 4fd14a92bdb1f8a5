"""Desk items of 照合: the findings nobody has decided about."""

import functools

from django.urls import reverse

from portal.desk_items import DeskItem, DeskList, Turn

from .kept_findings import KeptFinding, Search


def desk_items(now):
    """The open findings."""
    Search.objects.last()
    open_ones = KeptFinding.objects.open()
    describe = functools.partial(_describe, now=now)
    yield DeskList("照合", open_ones, describe, page="desk:check-list", turn=Turn.RECORD)


def _describe(findings, now):
    for each in findings:
        title = f"{each.place}：記載 {each.printed}、計算 {each.computed}"
        yield DeskItem(title, f"{reverse('desk:check-list')}#open", now, "事務局", "照合する")
