from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from portal.japanese.wareki import year_name
from portal.web import downloads, feeds
from portal.web.page_cache import public_page
from timeline.entries.exports import entry_rows
from timeline.entries.feed_items import feed_items
from timeline.entries.list_rows import short_rows
from timeline.entries.models.entries import Entry

from . import exports
from .icalendar import calendar
from .month import YEARS, MonthCalendar

PAST_PER_PAGE = 50
CALENDAR_TYPE = "text/calendar; charset=utf-8"


@public_page(reads=["page"])
def event_list(request):
    today = timezone.localdate()
    events = Entry.objects.published().events()
    if file := downloads.file_response(request, exports.EVENTS.of(lambda: entry_rows(events.newest_first()))):
        return file
    past = Paginator(events.past(today).newest_first(), PAST_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "today": today,
        "calendar_url": settings.BASE_URL + reverse("timeline:event-calendar"),
        "under_way": short_rows(events.under_way(today).oldest_first()),
        "upcoming": short_rows(events.upcoming(today).oldest_first()),
        "page": past,
        "past": short_rows(past.object_list),
        "month": past.object_list[0].first_day if past.object_list else today,
    }
    return render(request, "timeline/events/event_list.html", context)


@public_page
def event_month(request, year, month):
    if year not in YEARS or not 1 <= month <= 12:
        raise Http404
    today = timezone.localdate()
    context = {"calendar": MonthCalendar(year, month, today), "name": _month_name(year, month), "today": today}
    return render(request, "timeline/events/event_month.html", context)


def _month_name(year, month):
    """令和8年（2026年）11月."""
    return f"{year_name(year)}（{year}年）{month}月"


@public_page
def event_feed(request):
    items = feed_items(Entry.objects.published().events())
    return feeds.feed_response(request, "催し", reverse("timeline:event-list"), items)


@public_page
def event_calendar(request):
    """All events as one iCalendar, for subscription."""
    return _calendar_response(request, Entry.objects.published().events(), "全国連携ポータルの催し")


@public_page
def entry_calendar(request, key):
    """One event as iCalendar."""
    events = Entry.objects.published().events()
    entry = get_object_or_404(events, key=key)
    return _calendar_response(request, events.filter(pk=entry.pk), entry.title)


def _calendar_response(request, events, name):
    if request.GET.get("as_of", "").strip():
        return feeds.refuse_day()
    return HttpResponse(calendar(events, name), CALENDAR_TYPE)
