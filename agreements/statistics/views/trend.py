"""推移: the trend row of a year, computed, explained, frozen, and held against the freeze afterwards."""

import hashlib

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from agreements.signing.counts import BodyMemberCounts
from agreements.ties.models import TieReturn, survey_day
from members.access import secretariat_page
from members.models import Municipality
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.models import AuditLine
from portal.web import downloads
from portal.web.days import full_day
from portal.web.post_only import post_only

from .. import exports
from ..forms.freezes import DayForm, FreezeForm
from ..models.freezes import Freeze
from ..models.statistics import Statistic, StatisticSeries
from ..trend import (
    FIRST_YEAR,
    Comparison,
    CooperatingMunicipalities,
    carried_ties,
    cooperating_now,
    frozen_ids,
    not_comparable,
)

CONCERNED = ["各区交流", "協定", "協定団体", "自治体", "会員登録申請", "会員"]  # what may move a frozen row


@secretariat_page
def trend_list(request):
    frozen = {freeze.fiscal_year: freeze for freeze in Freeze.objects.select_related("frozen_by")}
    by_series = Statistic.objects.by_series()
    if file := downloads.file_response(request, exports.TREND.of(lambda: exports.trend(by_series, BodyMemberCounts()))):
        return file
    held: dict[int, list] = {}
    for _, statistics in by_series:
        for row in statistics:
            held.setdefault(row.fiscal_year, []).append(row)
    years = range(fiscal_year(timezone.localdate()), min([*held, FIRST_YEAR + 1]) - 1, -1)
    rows = [(year, fiscal_year_name(year), held.get(year, []), frozen.get(year)) for year in years]
    series = [each.name for each in StatisticSeries.objects.all()]
    return render(request, "agreements/statistics/trend.html", {"rows": rows, "series": series})


@secretariat_page
def trend_year(request, year):
    _require_year(year)
    found = Freeze.objects.filter(fiscal_year__in=(year - 1, year)).select_related("frozen_by")
    frozen = {each.fiscal_year: each for each in found}
    if year in frozen:
        return _frozen_page(request, frozen[year])
    if printed := list(Statistic.objects.filter(fiscal_year=year).select_related("series", "source")):
        return _printed_page(request, year, printed)
    day_form = DayForm(request.GET if "as_of" in request.GET else None, year=year)
    return _open_page(request, year, frozen.get(year - 1), day_form)


def _require_year(year):
    if not FIRST_YEAR <= year <= fiscal_year(timezone.localdate()):
        raise Http404


def _printed_page(request, year, printed):
    cooperating = CooperatingMunicipalities(printed[0].as_of)
    rows = [(row, len(cooperating.of(row.series)) if row.series.computed else None) for row in printed]
    context = {"rows": rows, "day": printed[0].as_of, **_common_context(year)}
    return render(request, "agreements/statistics/trend_printed.html", context)


def _open_page(request, year, before, day_form, *, form=None, complaint="", status=200):
    """`before`: the freeze of the year before, or None."""
    day = (form or day_form).day()
    carries = request.GET.get("carry") == "1" or bool(form and form.data.get("carries_ties"))
    carried, counts = carried_ties(before, day), BodyMemberCounts()
    carries = carries and carried is not None
    cooperating = CooperatingMunicipalities(day, counts=counts, ties=carried if carries else None)
    compared = before.as_of if before else _year_ago(day)
    then = frozen_ids(before) if before else CooperatingMunicipalities(compared, counts=counts).of
    series = list(StatisticSeries.objects.all())
    survey = survey_day(day)
    silent = TieReturn.objects.silent_wards(survey) if survey.year == year else ()
    context = {
        "day": day,
        "day_form": day_form,
        "form": form or FreezeForm(year=year),
        "read": _token(cooperating),
        "changes": Comparison(series, then, cooperating.of, day).changes,
        "before": compared,
        "several": _in_several_rows(cooperating, series),
        "silent": silent,
        "not_comparable": list(not_comparable(year, cooperating, carries_ties=carries)),
        "can_carry": carried is not None,
        "carries": carries,
        "complaint": complaint,
        **_common_context(year),
    }
    return render(request, "agreements/statistics/trend_open.html", context, status=status)


def _common_context(year):
    trail = [("推移", reverse("agreements:trend-list"))]
    return {"year": year, "name": fiscal_year_name(year), "trail": trail}


def _year_ago(day):
    """The same day a year ago; of 29 February the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else 31))


def _in_several_rows(cooperating, series):
    """Municipalities in more than one row: pairs of full name and names of the rows."""
    names = {each.key: each.short_name for each in series}
    places = Municipality.objects.filter(pk__in=cooperating.in_several()).select_related("prefecture")
    return [
        (
            place.full_name,
            "、".join(names.get(key, key) for key, found in cooperating.rows.items() if place.pk in found),
        )
        for place in places
    ]


def _token(cooperating):
    """Hash of the day and of the municipalities in each row: a form sends it back to say what its writer had read."""
    rows = sorted((key, sorted(found)) for key, found in cooperating.rows.items())
    return hashlib.blake2b(repr((cooperating.day, rows)).encode(), digest_size=12).hexdigest()


@post_only()
@secretariat_page
def trend_freeze(request, year):
    _require_year(year)
    form, before = FreezeForm(request.POST, year=year), Freeze.objects.before(year)
    if not form.is_valid():
        return _open_page(request, year, before, DayForm(year=year), form=form)
    data = form.cleaned_data
    carried = carried_ties(before, data["as_of"]) if data["carries_ties"] else None
    cooperating = CooperatingMunicipalities(data["as_of"], ties=carried)
    if data["read"] != _token(cooperating):
        complaint = "読んだあとで記録が変わりました。下の数を確かめて、もう一度確定してください。"
        return _open_page(request, year, before, DayForm(year=year), form=form, complaint=complaint, status=409)
    carries = carried is not None
    if Freeze.objects.sign_off(cooperating, year, by=request.user, note=data["note"], carries_ties=carries):
        messages.success(
            request, f"{fiscal_year_name(year)}の推移を確定しました。合計（実数）は{len(cooperating.total)}自治体です。"
        )
    else:
        messages.info(request, f"{fiscal_year_name(year)}の推移には、すでに値があります。")
    return redirect("agreements:trend-year", year)


def _frozen_page(request, freeze):
    cooperating = cooperating_now(freeze)
    comparison = Comparison(StatisticSeries.objects.all(), frozen_ids(freeze), cooperating.of, freeze.as_of)
    lines = AuditLine.objects.filter(at__gt=freeze.frozen_at, subject_kind__in=CONCERNED)
    context = {
        "freeze": freeze,
        "day": freeze.as_of,
        "changes": comparison.changes,
        "is_different": any(change.added or change.left for change in comparison.changes),
        "values": Statistic.objects.filter(fiscal_year=freeze.fiscal_year).select_related("series"),
        "lines": [(full_day(timezone.localdate(line.at)), line) for line in lines[:50]],
        **_common_context(freeze.fiscal_year),
    }
    return render(request, "agreements/statistics/trend_frozen.html", context)
