"""催しの結果 of a fiscal year, for the public."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agreements.statistics.trend import FIRST_YEAR
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.web import downloads
from portal.web.days import full_day, short_span
from portal.web.page_cache import public_page

from .. import exports
from ..models.events import Event
from ..year_results import rows_of, total_of

TITLE = "催しの結果"


@public_page
def event_result_list(request):
    """The results of the newest year that has events, of this one where none has."""
    years = Event.objects.own().public().years()
    return _page(request, next(iter(years), fiscal_year(timezone.localdate())), years)


@public_page
def event_result_year(request, year):
    if not FIRST_YEAR <= year <= fiscal_year(timezone.localdate()):
        raise Http404
    return _page(request, year, Event.objects.own().public().years(), is_chosen=True)


def _page(request, year, years, *, is_chosen=False):
    rows, name = rows_of(year, timezone.localdate()), fiscal_year_name(year)
    if file := downloads.file_response(request, exports.RESULTS.of(lambda: exports.result_rows(rows))):
        return file
    context = {
        "year": (year, name),
        "is_chosen": is_chosen,
        "years": [(each, fiscal_year_name(each)) for each in sorted({*years, year}, reverse=True)],
        "rows": [
            (
                row,
                short_span(row.entry.first_day, row.entry.last_day),
                full_day(row.reported_on, False) if row.reported_on else "",
                full_day(row.result.as_of, False) if row.result else "",
            )
            for row in rows
        ],
        "pictured": [(row, result, full_day(result.as_of, False)) for row in rows for result in row.pictured],
        "visitors": total_of("visitors", rows),
        "sales": total_of("sales", rows),
        "trail": [("催し", reverse("timeline:event-list"))],
    }
    return render(request, "timeline/event_records/event_result_list.html", context)
