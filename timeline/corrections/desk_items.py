"""Desk items of 照合: the findings nobody has decided about."""

from django.urls import reverse

from portal.desk_items import DeskItem, DeskList, Turn

from .checks import all_checks


def desk_items(now):
    """The open checks."""
    found = [check for check in all_checks() if check.decision is None]
    yield DeskList("照合", found, lambda checks: _describe(checks, now), turn=Turn.RECORD)


def _describe(checks, now):
    for check in checks:
        title = f"{check.finding.place}：記載 {check.finding.printed}、計算 {check.finding.computed}"
        yield DeskItem(title, f"{reverse('desk:check-list')}#open", now, "事務局", "照合する")
