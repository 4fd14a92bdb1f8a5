"""The 空白マップ: the same page for the secretariat and, with what they may read, for the wards."""

import datetime

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.dot_map.dots import DotRecord
from agreements.models import Source, ward_of
from members.access import secretariat_page, staff_page
from members.models import Application
from portal.web import downloads

from . import exports
from .distances import NEAR
from .forms import WhiteMapForm
from .white_map import State, WhiteMap


@secretariat_page
@require_safe
def white_map(request):
    return _page(request, [])


@staff_page
@require_safe
def ward_white_map(request):
    ward_of(request.user)
    return _page(request, [("わたしの自治体", reverse("members:home"))])


def _page(request, trail):
    form, record = WhiteMapForm(request.GET), DotRecord()
    day = form.day_or(_last_day(record, request.user))
    shown = WhiteMap(record, day, request.user, form.white_choice())
    if file := downloads.file_response(request, exports.BLANKS.of(lambda: exports.blanks(shown)), day=day, form=form):
        return file
    numbers, is_narrowed = shown.numbers(), bool(form.filters())
    context = {
        "form": form,
        "day": day,
        "is_today": day == timezone.localdate(),
        "map": shown,
        "box": shown.shown.box() if shown.choice.prefectures else None,
        "key": _key(numbers, request.user.is_secretariat),
        "not_reached": f"{numbers[State.BLANK] + numbers[State.ASKED]:,}",
        "before": None if is_narrowed else _a_year_before(record, day),
        "is_narrowed": is_narrowed,
        "rows": shown.prefectures(),
        "prefecture": form.prefecture_chosen,
        "near": NEAR,
        "keep": _keep(request),
        "trail": trail,
    }
    return render(request, "agreements/white_map/white_map.html", context)


def _last_day(record, reader):
    """The last day of the record; for the secretariat a later one on which somebody applied."""
    day = record.last_day(Source.objects.record_day())
    sent_on = Application.objects.last_sent_on() if reader.is_secretariat else None
    return max(day, sent_on) if sent_on else day


def _key(numbers, is_secretariat):
    """Rows of the key (agreements/dot_map/_key.html), without the state that this reader does not see."""
    meanings = {State.ASKED: "事務局の判断の前", State.REACHED: "交流、会員、協定のどれか"}
    states = [state for state in State if is_secretariat or state is not State.ASKED]
    return [(state.css_name, state.value, meanings.get(state, ""), f"{numbers[state]:,}") for state in states]


def _a_year_before(record, day):
    """The same day of the year before and how many were not reached then; None before the first tie of the record."""
    then = datetime.date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
    first = record.first_day()
    if first is None or then < first:
        return None
    shown = record.on(then)
    return then, f"{len(shown.dots) - shown.tied:,}"


def _keep(request):
    """The address's filters without prefecture and file, for the links to prefectures: &kind=towns."""
    query = request.GET.copy()
    for name in ("prefecture", "area", "format", "encoding", "replace"):
        query.pop(name, None)
    return f"&{query.urlencode()}" if query else ""
