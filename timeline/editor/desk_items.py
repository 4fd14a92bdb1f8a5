"""Desk items of the chronology: drafts, scheduled entries, past events whose outcome is not entered."""

from django.urls import reverse
from django.utils import timezone

from portal.desk_items import DeskItem
from timeline.entries.models.entries import Entry


def desk_items(now):
    """Yields DeskItems at `now`. A scheduled entry waits from the moment of its publication: it is still to come."""
    for entry in Entry.objects.filter(state=Entry.State.DRAFT):
        origin = f"（{entry.origin_label}）" if entry.origin_label else ""
        yield _line(
            "経過の下書き", f"{entry.title or '件名のない下書き'}{origin}", entry, entry.updated_at, "下書きを仕上げる"
        )
    for entry in Entry.objects.filter(state=Entry.State.SCHEDULED):
        yield _line("公開予約", entry.title, entry, entry.publish_at, "公開の予約を確かめる")
    today = timezone.localdate(now)
    over = Entry.objects.published().events().past(today).filter(event_status=Entry.EventStatus.PLANNED)
    for entry in over:
        yield _line("開催の結果", f"{entry.title}は開催されましたか", entry, entry.last_day, "開催の結果を書く")


def _line(kind, title, entry, since, action):
    return DeskItem(kind, title, reverse("timeline:editor-edit", args=[entry.pk]), since, "事務局", action)
