"""Desk items of the chronology: drafts, scheduled entries, past events whose outcome is not entered."""

from django.urls import reverse
from django.utils import timezone

from portal.desk_items import DeskItem, DeskList
from timeline.entries.models.entries import Entry

PAGE = "timeline:editor-edit"


def desk_items(now):
    """Drafts, scheduled entries, which wait from the moment of their publication, still to come, and past events."""
    entries = Entry.objects.defer("outline", "search_text")
    drafts = entries.filter(state=Entry.State.DRAFT)
    yield DeskList("経過の下書き", drafts.order_by("updated_at", "pk"), _drafts, page=PAGE)
    scheduled = entries.filter(state=Entry.State.SCHEDULED)
    yield DeskList("公開予約", scheduled.order_by("publish_at", "pk"), _scheduled, page=PAGE)
    over = entries.published().events().past(timezone.localdate(now)).filter(event_status=Entry.EventStatus.PLANNED)
    yield DeskList("開催の結果", over.order_by("last_day", "pk"), _over, page=PAGE)


def _drafts(entries):
    for entry in entries:
        origin = f"（{entry.origin_label}）" if entry.origin_label else ""
        yield _line(f"{entry.title or '件名のない下書き'}{origin}", entry, entry.updated_at, "下書きを仕上げる")


def _scheduled(entries):
    for entry in entries:
        yield _line(entry.title, entry, entry.publish_at, "公開の予約を確かめる")


def _over(entries):
    for entry in entries:
        yield _line(f"{entry.title}は開催されましたか", entry, entry.last_day, "開催の結果を書く")


def _line(title, entry, since, action):
    return DeskItem(title, reverse(PAGE, args=[entry.pk]), since, "事務局", action)
