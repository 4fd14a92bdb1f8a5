from django.shortcuts import get_object_or_404, render

from agreements import lists
from agreements.signing.models.agreements import Agreement
from agreements.statistics import chart, findings
from agreements.statistics.models.statistics import Footnote, Statistic
from agreements.tables import BodyTable, TrendTable
from portal.web import downloads
from portal.web.days import full_day
from portal.web.forms import AsOfForm
from portal.web.page_cache import public_page

from ..counts import MemberCounts
from ..models import Body, PublishedFigure, Source


@public_page
def body_list(request):
    form = AsOfForm(request.GET)
    day = form.day_or(Source.objects.record_day())
    counts = MemberCounts()
    figures = list(PublishedFigure.objects.select_related("body__prefecture", "source"))
    tables = (
        lists.BODIES.of(lambda: lists.bodies(day, counts, figures)),
        lists.MEMBERS.of(lambda: lists.members(day, counts.bodies_on(day).items()), "members"),
        lists.AGREEMENTS.of(lambda: lists.agreements(Agreement.objects.as_of(day)), "agreements"),
    )
    if file := downloads.answer(request, *tables, day=day):
        return file
    context = {
        "form": form,
        "day": day,
        "table": BodyTable(day, counts, figures),
        "growth": [(change, full_day(change, False), counts.on(change)) for change in counts.days_of_change()],
        "companies": Agreement.objects.as_of(day).with_companies().select_related("body", "source"),
    }
    return render(request, "agreements/bodies/body_list.html", context)


@public_page
def body_detail(request, pk):
    body = get_object_or_404(Body.objects.public().select_related("prefecture"), pk=pk)
    form = AsOfForm(request.GET)
    day = form.day_or(Source.objects.record_day())
    counts = MemberCounts()
    signed = [(body, counts.bodies_on(day).get(body))]
    if file := downloads.answer(request, lists.MEMBERS.of(lambda: lists.members(day, signed)), day=day):
        return file
    members = [(place.get_absolute_url(), place.name, place.reading) for place in body.members_on(day)]
    entries = [
        (entry.get_absolute_url(), full_day(entry.first_day), entry.title, str(entry.kind))
        for entry in body.entries.published().select_related("kind").newest_first()
    ]
    context = {
        "body": body,
        "form": form,
        "day": day,
        "agreements": list(body.agreements.each_with_renewals()),
        "figures": [
            (figure, counts.of(body, figure.as_of) - figure.value)
            for figure in body.published_figures.select_related("source")
        ],
        "members": members,
        "entries": entries,
        "documents": body.documents.with_last_edition(),
    }
    return render(request, "agreements/bodies/body_detail.html", context)


@public_page
def statistic_list(request):
    trend = Statistic.objects.by_series()
    counts = MemberCounts()
    if file := downloads.answer(request, lists.TREND.of(lambda: lists.trend(trend, counts))):
        return file
    context = {
        "table": TrendTable(trend, list(Footnote.objects.all()), counts),
        "charts": [chart.wide(trend), chart.narrow(trend)] if trend else [],
        "chart_summary": chart.summary(trend),
        "findings": findings.find(counts, trend),
    }
    return render(request, "agreements/statistics/statistic_list.html", context)
