"""対応待ち of the secretariat: profiles (魅力発信) that nobody confirmed for a year."""

import datetime

from django.urls import reverse
from django.utils import timezone

from members.people.reach import Number
from portal.desk_items import DeskItem, DeskSum, Turn

from .models import Profile


def desk_items(now):
    """One item for all such profiles together, dated by the oldest; none when there are none."""
    today = timezone.localdate(now)
    old = Profile.objects.filter(confirmed_on__lte=today - datetime.timedelta(days=365))

    def describe(oldest, _):
        title = f"魅力発信のページが{Number.of(old)}で1年以上確かめられていません"
        return DeskItem(title, reverse("members:roll-list"), oldest.confirmed_on, "代表担当者", "未確認を確かめる")

    rows = old.order_by("confirmed_on", "pk")
    yield DeskSum("担当者の年次確認", rows, describe, page="members:roll-list", turn=Turn.OTHERS)
