"""新着の配信 of the chronology and of events."""

from django.urls import reverse
from django.utils.html import strip_tags

from portal.web.days import full_span
from portal.web.feeds import MOST, Item, answer
from portal.web.page_cache import public_page

from ..list_rows import with_status
from ..models.entries import Entry


@public_page
def entry_feed(request):
    return answer(request, "経過", reverse("timeline:entry-list"), _items(Entry.objects.published()))


@public_page
def event_feed(request):
    return answer(request, "催し", reverse("timeline:event-list"), _items(Entry.objects.published().events()))


def _items(entries):
    """Those entered or put right last. One query."""
    for entry in entries.select_related("kind").order_by("-updated_at", "-first_day", "-key")[:MOST]:
        lines = [
            strip_tags(full_span(entry.first_day, entry.last_day)),
            entry.outline["venue"],
            entry.theme,
            entry.body,
        ]
        lines += entry.outline["lines"]
        yield Item(
            f"entry/{entry.key}",
            with_status(entry.title, entry.event_status),
            entry.get_absolute_url(),
            "\n".join(filter(None, lines)),
            str(entry.kind),
            entry.updated_at,
        )
