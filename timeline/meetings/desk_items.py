"""対応待ち of the secretariat: decisions to be followed up, meetings over whose outcome is not noted."""

from django.urls import reverse
from django.utils import timezone

from portal.desk_items import DeskItem, DeskList

from .models.agenda import AgendaItem
from .models.meetings import Meeting


def desk_items(now):
    """What is to be done after a decision stands from its due day, or that of its meeting, until it is done."""
    todo = AgendaItem.objects.to_be_done().select_related("meeting__series__series", "item")
    yield DeskList("決定への対応", todo, lambda items: _todo(items, now), page="meetings:follow-up-list")
    over = Meeting.objects.over(timezone.localdate(now)).select_related("series__series")
    yield DeskList("会議の結果", over, _over, page="meetings:meeting-results")


def _todo(items, now):
    for item in items:
        since = item.due_on or item.meeting.day or timezone.localdate(now)
        title = f"{item.follow_up}（{item.sentence}）"
        yield DeskItem(
            title, reverse("meetings:follow-up-list"), since, item.follow_up_by or "事務局", "対応を済ませる"
        )


def _over(meetings):
    for meeting in meetings:
        address = reverse("meetings:meeting-results", args=[meeting.pk])
        yield DeskItem(str(meeting), address, meeting.day, "事務局", "会議の結果を書く")
