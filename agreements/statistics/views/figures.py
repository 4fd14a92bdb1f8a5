"""The secretariat's pages of published figures (公表値)."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from agreements.revisions.pages import create_page, edit_page
from agreements.signing.counts import BodyMemberCounts
from members.access import secretariat_page
from portal.web import downloads

from .. import exports
from ..findings import computed_figure, with_sign
from ..forms.figures import FigureForm
from ..models.figures import PublishedFigure

FIGURES = ("公表値", "agreements:figure-list")
PER_PAGE = 100


@secretariat_page
def figure_list(request):
    counts = BodyMemberCounts()
    figures = PublishedFigure.objects.select_related("body__prefecture", "source")
    table = exports.FIGURES.of(lambda: exports.figures((each, computed_figure(each, counts)) for each in figures))
    if file := downloads.file_response(request, table):
        return file
    page = Paginator(figures, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(figure, *_beside(figure, counts)) for figure in page]
    return render(request, "agreements/statistics/figure_list.html", {"page": page, "rows": rows})


def _beside(figure, counts):
    """The computed number and its difference from the printed one, as text."""
    computed = computed_figure(figure, counts)
    return ("—", "—") if computed is None else (str(computed), with_sign(computed - figure.value))


@secretariat_page
def figure_create(request):
    form = FigureForm(request.POST or None, instance=PublishedFigure())
    return create_page(request, form, "公表値を加える", FIGURES, said=_figure_said)


@secretariat_page
def figure_edit(request, pk):
    figure = get_object_or_404(PublishedFigure.objects.select_related("body", "source"), pk=pk)
    return edit_page(request, figure, FigureForm, "公表値を直す", FIGURES, said=_figure_said)


def _figure_said(figure):
    """Message after saving a figure: the printed number, the computed one and the difference."""
    computed, difference = _beside(figure, BodyMemberCounts())
    if computed == "—":
        return f"公表値 {figure.value}。この数は計算できません。"
    return f"公表値 {figure.value}、計算値 {computed}、差 {difference}。"
