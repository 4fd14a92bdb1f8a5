from itertools import groupby

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from members import hooks
from portal.web import downloads
from portal.web.page_cache import public_page
from timeline.entries.models.venues import Series

from . import exports
from .festival_rows import festivals, rows_of

TITLE = "ほかの主催者の催し"
TRAIL = [("催し", "timeline:event-list")]


@public_page
def festival_list(request):
    """All of them, those of a series together; series by their first day, those of none at the end."""
    rows = rows_of(festivals())
    if file := downloads.file_response(request, exports.FESTIVALS.of(lambda: exports.festival_rows(rows))):
        return file
    first = {row.entry.series_id: row.entry.first_day for row in reversed(rows)}
    in_order = sorted(rows, key=lambda row: (row.entry.series_id is None, first[row.entry.series_id]))
    groups = [(series, list(own)) for series, own in groupby(in_order, key=lambda row: row.entry.series)]
    context = {"title": TITLE, "groups": groups, "trail": [(TRAIL[0][0], reverse(TRAIL[0][1]))]}
    return render(request, "timeline/festivals/festival_list.html", context)


@public_page
def festival_series(request, pk):
    """One festival through its years, whatever it was called; 404 for a series that is none."""
    rows = rows_of(festivals().filter(entry__series=pk))
    series = get_object_or_404(Series, pk=pk if rows else 0)
    if file := downloads.file_response(request, exports.FESTIVALS.of(lambda: exports.festival_rows(rows))):
        return file
    context = {
        "series": series,
        "rows": rows,
        "corrections": hooks.corrections_of([row.event for row in rows]),
        "trail": [(TRAIL[0][0], reverse(TRAIL[0][1])), (TITLE, reverse("timeline:festival-list"))],
    }
    return render(request, "timeline/festivals/festival_series.html", context)
