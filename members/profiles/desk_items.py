"""対応待ち of the secretariat: profiles (魅力発信) that nobody confirmed for a year."""

import datetime

from django.urls import reverse
from django.utils import timezone

from portal.desk_items import DeskItem, Turn

from .models import Profile

ACT = "未確認を確かめる"


def desk_items(now):
    """One item for all such profiles together, dated by the oldest; none when there are none."""
    today = timezone.localdate(now)
    old = Profile.objects.filter(confirmed_on__lte=today - datetime.timedelta(days=365)).order_by("confirmed_on")
    oldest = old.first()
    if oldest:
        title = f"魅力発信のページが{old.count()}自治体で1年以上確かめられていません"
        yield DeskItem(
            "担当者の年次確認", title, reverse("members:roll-list"), oldest.confirmed_on, "代表担当者", ACT, Turn.OTHERS
        )
