"""Desk items of 照合: the findings nobody has decided about."""

from django.urls import reverse

from portal.desk_items import DeskItem, Turn

from .checks import all_checks


def desk_items(now):
    """Yields a DeskItem for each open check."""
    for check in all_checks():
        if check.decision is None:
            title = f"{check.finding.place}：記載 {check.finding.printed}、計算 {check.finding.computed}"
            yield DeskItem("照合", title, f"{reverse('desk:check-list')}#open", now, "事務局", "照合する", Turn.RECORD)
