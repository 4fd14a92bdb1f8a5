"""{% results_of_event entry %}: on the page of an event, what was published of its results, with pictures."""

from django import template

from portal.web.days import full_day
from timeline.entries.models.entries import Entry
from timeline.event_records.models.results import EventResult

register = template.Library()


@register.inclusion_tag("timeline/event_records/_results.html")
def results_of_event(entry):
    """Published results by day, interim ones too; nothing of an entry that is no event. One query, two with results."""
    if not entry.is_event and entry.kind_id != Entry.Kind.FESTIVAL:
        return {"results": []}
    found = EventResult.objects.published().filter(event__entry=entry).prefetch_related("pictures")
    return {"results": [(full_day(result.as_of, False), result) for result in found.order_by("as_of", "pk")]}
