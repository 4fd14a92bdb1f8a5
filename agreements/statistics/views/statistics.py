"""The public page 連携自治体数の推移: the trend table, its chart and what does not add up."""

from django.shortcuts import render

from agreements.breadcrumbs import public_trail
from agreements.signing.counts import BodyMemberCounts
from members import hooks
from portal.web import downloads
from portal.web.forms import AsOfForm
from portal.web.known import KnownOnForm, known_page
from portal.web.page_cache import public_page

from .. import chart, exports, findings
from ..known import figures_known, trend_known
from ..models.figures import PublishedFigure
from ..models.statistics import Footnote, Statistic
from ..trend_table import TrendTable


@public_page(reads=["known_on"])
def statistic_list(request):
    form, known = AsOfForm(request.GET), KnownOnForm(request.GET)
    if known.day:
        sections = [trend_known(known.day, form.asked), figures_known(known.day, form.asked)]
        return known_page(request, known, "連携自治体数の推移", sections, public_trail(), form, form.asked)
    trend = Statistic.objects.known_on(form.asked).by_series()
    counts = BodyMemberCounts()
    tables = (
        exports.TREND.of(lambda: exports.trend(trend, counts)),
        exports.TREND_BY_YEAR.of(lambda: exports.trend_by_year(trend), "years"),
    )
    if file := downloads.file_response(request, *tables, day=form.asked, form=form):
        return file
    years = {row.fiscal_year for _, statistics in trend for row in statistics}
    table = TrendTable(trend, list(Footnote.objects.of_years(years)), counts)
    figures = list(PublishedFigure.objects.known_on(form.asked).with_bodies())
    context = {
        "form": form,
        "known": known,
        "trail": public_trail(),
        "table": table,
        "charts": [chart.wide(trend), chart.narrow(trend)] if trend else [],
        "chart_summary": chart.summary(trend),
        "findings": findings.find(counts, trend, figures),
        "corrections": hooks.corrections_of({*figures, *table.sources}),
    }
    return render(request, "agreements/statistics/statistic_list.html", context)
