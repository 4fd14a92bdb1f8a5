"""催し for one's own calendar."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from portal.web.page_cache import public_page
from timeline.entries.models.entries import Entry

from ..icalendar import calendar

CONTENT_TYPE = "text/calendar; charset=utf-8"


@public_page
def event_calendar(request):
    """To subscribe to."""
    return HttpResponse(calendar(Entry.objects.published().events(), "全国連携ポータルの催し"), CONTENT_TYPE)


@public_page
def entry_calendar(request, key):
    """One event."""
    events = Entry.objects.published().events()
    entry = get_object_or_404(events, key=key)
    return HttpResponse(calendar(events.filter(pk=entry.pk), entry.title), CONTENT_TYPE)
