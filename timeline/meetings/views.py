"""会議 in public: the list, the page of each, the search for decisions; and the form of a meeting at the desk."""

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from agreements.revisions.pages import create_page, edit_page
from members import hooks
from members.access import secretariat_page
from portal.web import downloads
from portal.web.days import full_day
from portal.web.page_cache import public_page

from . import exports
from .decisions import DecisionSearchForm, items_of_meetings
from .forms import MeetingSeriesForm
from .models.series import MeetingSeries
from .series_page import SeriesPage

ON_A_PAGE = 50
TRAIL = [("会議", "timeline:meeting-list")]


def _trail(*more):
    return [*((name, reverse(page)) for name, page in TRAIL), *more]


def _overview():
    """(meeting, how many sessions are public, first and last day) of each. A query for each meeting, which are few."""
    for series in MeetingSeries.objects.select_related("predecessor"):
        facts = series.sessions().published().order_by().aggregate(Count("pk"), Min("first_day"), Max("last_day"))
        yield series, *facts.values()


@public_page
def meeting_list(request):
    rows = list(_overview())
    table = exports.MEETINGS.of(lambda: [(each.name, *facts, each.parties, each.basis) for each, *facts in rows])
    if file := downloads.file_response(request, table):
        return file
    shown = [(each, count, first and full_day(first), last and full_day(last)) for each, count, first, last in rows]
    return render(request, "timeline/meetings/meeting_list.html", {"rows": shown})


@public_page
def meeting_series(request, pk):
    series = get_object_or_404(MeetingSeries.objects.select_related("series", "predecessor"), pk=pk)
    items = items_of_meetings().filter(entry__in=series.sessions())
    if file := downloads.file_response(request, exports.DECISIONS.of(lambda: exports.decision_rows(items))):
        return file
    context = SeriesPage(series).context() | {"trail": _trail(), "corrections": hooks.corrections_of([series])}
    return render(request, "timeline/meetings/meeting_series.html", context)


@public_page(reads=["q", "meeting", "outcome", "year", "page"])
def decision_list(request):
    form = DecisionSearchForm(request.GET if set(request.GET) - {"page", "format", "encoding", "replace"} else None)
    found = form.found()
    table = exports.DECISIONS.of(lambda: exports.decision_rows(found))
    if file := downloads.file_response(request, table, form=form):
        return file
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(full_day(item.entry.first_day), item) for item in page]
    context = {"form": form, "page": page, "rows": rows, "trail": _trail()}
    return render(request, "timeline/meetings/decision_list.html", context)


DESK = ("会議と次第", "meetings:meeting-list")


@secretariat_page
def series_create(request):
    return create_page(request, MeetingSeriesForm(request.POST or None, instance=MeetingSeries()), "会議を加える", DESK)


@secretariat_page
def series_edit(request, pk):
    return edit_page(request, get_object_or_404(MeetingSeries, pk=pk), MeetingSeriesForm, "会議を直す", DESK)
