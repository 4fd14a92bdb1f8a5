import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from portal.japanese.wareki import year_name
from portal.web import downloads, feeds
from portal.web.forms import AsOfForm
from portal.web.group_pages import WHOLE
from portal.web.known import KnownOnForm, known_page
from portal.web.numbers import whole_number
from portal.web.page_cache import public_page
from timeline.entries.exports import entry_rows
from timeline.entries.feed_items import feed_items
from timeline.entries.known import events_known
from timeline.entries.list_rows import short_rows
from timeline.entries.models.entries import Entry

from . import exports
from .icalendar import calendar
from .month import YEARS, MonthCalendar
from .open_data import OPEN_EVENTS, open_event_rows
from .subscriptions import NAMES, SubscriptionForm

PAST_PER_PAGE = 50
MOST_COMING = 50  # events under way, and to come, on one page; the calendar of a month has all of its
A_YEAR = datetime.timedelta(days=366)
CALENDAR_TYPE = "text/calendar; charset=utf-8"


@public_page(reads=["page", "known_on"])
def event_list(request):
    today, known = timezone.localdate(), KnownOnForm(request.GET)
    if known.day:
        day_form = AsOfForm(request.GET)
        section, listed = events_known(known.day, day_form.asked, request.GET.get("page"))
        return known_page(request, known, "催し", [section], [], day_form, day_form.asked, page=listed)
    events = Entry.objects.published().events()
    tables = (
        exports.EVENTS.of(lambda: entry_rows(events.newest_first()), length=events.count),
        OPEN_EVENTS.of(lambda: open_event_rows(events.newest_first()), "open-data", length=events.count),
    )
    if file := downloads.file_response(request, *tables):
        return file
    past = Paginator(events.past(today).newest_first(), PAST_PER_PAGE).get_page(request.GET.get("page"))
    under_way, upcoming = events.under_way(today).oldest_first(), events.upcoming(today).oldest_first()
    years = events.summary().years
    context = {
        "today": today,
        "known": known,
        "calendar_url": settings.BASE_URL + reverse("timeline:event-calendar"),
        "under_way": short_rows(under_way, MOST_COMING),
        "upcoming": (coming := short_rows(upcoming, MOST_COMING)),
        "later": upcoming.count() - MOST_COMING if len(coming) == MOST_COMING else 0,
        "older_years": [year for year in years if year < today.year] if sum(years.values()) > WHOLE else [],
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
    context["trail"] = [("催し", reverse("timeline:event-list"))]
    return render(request, "timeline/events/event_month.html", context)


def _month_name(year, month):
    """令和8年（2026年）11月."""
    return f"{year_name(year)}（{year}年）{month}月"


@public_page
def event_feed(request):
    items = feed_items(Entry.objects.published().events())
    return feeds.feed_response(request, "催し", reverse("timeline:event-list"), items)


@public_page(reads=["year", *NAMES])
def event_calendar(request):
    """Events as one iCalendar, for subscription: all while they are few, then those of a year ago and later.

    With ?year= the events that begin in it; with the names of SubscriptionForm those of that range.
    """
    events, year, name = Entry.objects.published().events(), request.GET.get("year", ""), "全国連携ポータルの催し"
    if any(request.GET.get(each, "").strip() for each in NAMES):
        form = SubscriptionForm(request.GET)
        if not form.is_valid():  # never a calendar of more than was asked for
            words = "".join(
                f"{form[field].label}：{error}\n" for field, found in form.errors.items() for error in found
            )
            return HttpResponseBadRequest(words, content_type="text/plain; charset=utf-8")
        events, name = form.apply(events), f"{name}（{form.words()}）"
    if (asked := whole_number(year)) in YEARS:
        return _calendar_response(request, events.in_year(asked).newest_first(), f"{name} {asked}年")
    if events.count() <= WHOLE:
        events = events.newest_first()
    else:
        events = events.not_over(timezone.localdate() - A_YEAR).oldest_first()
    return _calendar_response(request, events, name)


@public_page(reads=NAMES)
def calendar_guide(request):
    """How events get into one's own calendar, with the address for the range that was chosen."""
    form = SubscriptionForm(request.GET)
    address = ""
    if form.is_valid():
        chosen = {name: request.GET[name].strip() for name in NAMES if request.GET.get(name, "").strip()}
        address = reverse("timeline:event-calendar") + (f"?{urlencode(chosen)}" if chosen else "")
    context = {
        "form": form,
        "address": address,
        "calendar_url": settings.BASE_URL + address,
        "words": form.words() if form.is_valid() else "",
        "count": form.apply(Entry.objects.published().events()).count() if form.is_valid() else 0,
        "trail": [("催し", reverse("timeline:event-list"))],
    }
    return render(request, "timeline/events/calendar_guide.html", context)


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
