"""Items of the feeds (新着の配信) of the chronology and of events."""

from django.utils import timezone
from django.utils.html import strip_tags

from portal.web.days import full_span
from portal.web.feeds import MOST, Item

from .list_rows import with_status


def feed_items(entries):
    """Yields a feed Item for each of the MOST entries changed last. One query."""
    today = timezone.localdate()
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
            with_status(entry.title, entry.event_status, entry.first_day, today),
            entry.get_absolute_url(),
            "\n".join(filter(None, lines)),
            str(entry.kind),
            entry.updated_at,
        )
