"""Public pages of 点の地図: Japan as a dot for each municipality, and a page for each prefecture."""

import datetime
from collections import Counter
from typing import NamedTuple

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from agreements.models import Source, Statistic
from members.models import Municipality, Prefecture
from portal.japanese.text import hiragana
from portal.web import downloads
from portal.web.forms import AsOfForm
from portal.web.page_cache import public_page

from . import exports
from .dots import WAYS, Dot, DotRecord, Way
from .map_context import key_of, map_context
from .prefecture_map import Box, box_of


@public_page
def dot_map(request):
    form, record = AsOfForm(request.GET), DotRecord()
    day = form.day_or(record.last_day(Source.objects.record_day()))
    shown = record.on(day)
    if file := downloads.file_response(request, exports.DOTS.of(lambda: exports.dots(shown)), day=day, form=form):
        return file
    each = shown.each()
    context = map_context(record, shown) | {
        "form": form,
        "rows": _prefecture_rows(record, shown, "" if form.asked is None else f"?as_of={day}"),
        "each": [(way.value, each[way]) for way in WAYS],
        "total": Statistic.objects.newest_total(form.asked),
        "next_day": _next_day(day),
        "trail": [("自治体", reverse("members:municipality-list"))],
    }
    return render(request, "agreements/dot_map/dot_map.html", context)


@public_page
def dot_names(request):
    """The dots of a day as JSON, for static/js/dots.js: place in the box, code, name, number of its words in `ways`.

    `page` is the address of a municipality's page with 000000 for its code, whose first two digits name its prefecture.
    """
    form, record = AsOfForm(request.GET), DotRecord()
    day = form.day_or(record.last_day(Source.objects.record_day()))
    shown = record.on(day)
    fields = ("pk", "day_name")
    names = dict(Municipality.objects.as_of(day).named_on(day).values_list(*fields))
    said = [(dot.place, _ways(dot)) for dot in shown.dots] + [(ward, "特別区") for ward in shown.wards]
    ways = list(dict.fromkeys(words for _, words in said))
    answer = {
        "page": reverse("members:municipality-detail", args=["000000"]),
        "prefectures": {prefecture.code: prefecture.name for prefecture in record.counts.prefectures()},
        "ways": ways,
        "dots": [
            (*place.location, place.lg_code, names[place.pk], ways.index(words))
            for place, words in said
            if place.location
        ],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@public_page
def dot_prefecture(request, code):
    prefecture = get_object_or_404(Prefecture, code=code)
    form = AsOfForm(request.GET)
    record = DotRecord()
    day = form.day_or(record.last_day(Source.objects.record_day()))
    shown = record.on(day).in_prefecture(code)
    places = Municipality.objects.as_of(day).in_prefecture(code).named_on(day)
    fields = ("pk", "day_name", "day_kana")
    names = {pk: row for pk, *row in places.values_list(*fields)}
    box = box_of(shown)
    rows = [_PlaceRow.of(dot, box, *names[dot.place.pk]) for dot in shown.dots]
    context = {
        "prefecture": prefecture,
        "form": form,
        "day": day,
        "map": shown,
        "box": box,
        "key": key_of(shown),
        "rows": rows,
        "outside": [(row.url, row.name) for row in rows if row.x is None],
        "trail": [("自治体", reverse("members:municipality-list")), ("点の地図", reverse("agreements:dot-map"))],
    }
    return render(request, "agreements/dot_map/dot_prefecture.html", context)


class _PlaceRow(NamedTuple):
    """A municipality in the list of a prefecture: its address, name and ways, its dot (None: not in the picture)."""

    url: str
    name: str
    reading: str
    css_name: str
    ways: str
    x: int | None
    y: int | None

    @classmethod
    def of(cls, dot: Dot, box: Box | None, name: str, kana: str) -> "_PlaceRow":
        place = dot.place
        spot = place.location if box and place.location and box.holds(place.location) else None
        url = reverse("members:municipality-detail", args=[place.lg_code])
        return cls(url, name, hiragana(kana), dot.nearest.css_name, _ways(dot), spot and spot.x, spot and spot.y)


def _ways(dot):
    return "、".join(way.value for way in WAYS if way in dot.ways) or Way.NONE.value


def _prefecture_rows(record, shown, keep_day):
    """Name and address of each prefecture, the numbers of its municipalities by nearest way, and their sum."""
    numbers = Counter((dot.place.prefecture, dot.nearest) for dot in shown.dots)
    rows = []
    for prefecture in record.counts.prefectures():
        address = reverse("agreements:dot-prefecture", args=[prefecture.code]) + keep_day
        cells = [numbers[prefecture.code, way] for way in Way]
        rows.append((prefecture.name, address, cells, sum(cells)))
    return rows


def _next_day(day: datetime.date) -> datetime.date | None:
    """The last day of the year after `day`'s, today where it has not come; None after today's year began."""
    today = timezone.localdate()
    return min(datetime.date(day.year + 1, 12, 31), today) if day.year < today.year else None
