import datetime
from itertools import groupby

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agreements.models import Source
from portal.web import downloads
from portal.web.days import full_day
from portal.web.page_cache import public_page

from .differences import DIFFERENCES, MOST, TwoDaysForm, difference_rows, differences

A_YEAR = datetime.timedelta(days=365)


@public_page(reads=["from", "to"])
def difference_list(request):
    """Without days, what the last year of the record brought."""
    record_day = min(Source.objects.record_day(), timezone.localdate())
    days = {"from": str(record_day - A_YEAR), "to": str(record_day)}
    asked = {name: request.GET[name] for name in days if request.GET.get(name, "").strip()}
    form = TwoDaysForm({**days, **asked})
    found = list(differences(form.cleaned_data["from"], form.cleaned_data["to"])) if form.is_valid() else []
    table = DIFFERENCES.of(lambda: difference_rows(found), length=lambda: len(found))
    if file := downloads.file_response(request, table, form=form):
        return file
    context = {
        "form": form,
        "groups": [_group(kind, list(rows)) for kind, rows in groupby(found, key=lambda row: row.kind)],
        "is_shown": form.is_valid(),
        "trail": [("資料とデータ", reverse("data"))],
    }
    return render(request, "portal/front/differences.html", context)


def _group(kind, rows):
    """Name, number, the first MOST rows with their days as HTML, and how many more there are."""
    shown = [(row, full_day(row.day, weekdays=False) if row.day else "") for row in rows[:MOST]]
    return kind, len(rows), shown, max(0, len(rows) - MOST)
