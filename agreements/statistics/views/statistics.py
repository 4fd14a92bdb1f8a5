"""The public page 連携自治体数の推移: the trend table, its chart and what does not add up."""

from django.shortcuts import render

from agreements.signing.counts import BodyMemberCounts
from members import hooks
from portal.web import downloads
from portal.web.page_cache import public_page

from .. import chart, exports, findings
from ..models.figures import PublishedFigure
from ..models.statistics import Footnote, Statistic
from ..trend_table import TrendTable


@public_page
def statistic_list(request):
    trend = Statistic.objects.by_series()
    counts = BodyMemberCounts()
    if file := downloads.file_response(request, exports.TREND.of(lambda: exports.trend(trend, counts))):
        return file
    table = TrendTable(trend, list(Footnote.objects.all()), counts)
    figures = list(PublishedFigure.objects.select_related("body__prefecture"))
    context = {
        "table": table,
        "charts": [chart.wide(trend), chart.narrow(trend)] if trend else [],
        "chart_summary": chart.summary(trend),
        "findings": findings.find(counts, trend, figures),
        "corrections": hooks.corrections_of({*figures, *table.sources}),
    }
    return render(request, "agreements/statistics/statistic_list.html", context)
