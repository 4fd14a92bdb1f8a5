"""年間計画 at the desk: the year as a band and a table, on A4 and as a workbook; and its lines."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.revisions.pages import create_page, edit_page
from agreements.statistics.trend import FIRST_YEAR
from members.access import secretariat_page
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.pdf import jobs
from portal.web import downloads
from portal.web.days import short_span
from portal.web.forms import AsOfForm
from portal.web.post_only import post_only

from . import exports
from .band import Band
from .forms import PlanLineForm
from .models import PlanLine
from .year import YearPlan


def _asked(request, year):
    """The form of the day, and the YearPlan of the year on it: today, without one."""
    _require_near(year)
    form = AsOfForm(request.GET)
    return form, YearPlan(year, form.day_or(timezone.localdate()))


def _require_near(year):
    """404 for a year before the record, or too far ahead to be planned."""
    if not FIRST_YEAR <= year <= fiscal_year(timezone.localdate()) + 2:
        raise Http404


def _context(plan):
    return {
        "plan": plan,
        "band": Band(plan),
        "rows": [(row, short_span(row.entry.first_day, row.entry.last_day) if row.entry else "") for row in plan.rows],
        "unplanned": [(short_span(each.first_day, each.last_day), each) for each in plan.unplanned],
        "name": f"{plan.name}　年間計画",
    }


@secretariat_page
@require_safe
def plan_index(request):
    """The plan of this fiscal year."""
    return _plan_page(request, fiscal_year(timezone.localdate()))


@secretariat_page
@require_safe
def plan_list(request, year):
    return _plan_page(request, year, trail=[("年間計画", reverse("timeline:plan-index"))])


def _plan_page(request, year, trail=()):
    form, plan = _asked(request, year)
    name = f"{plan.name}_年間計画"
    if file := downloads.files_response(request, name, exports.tables(plan), day=plan.day, form=form):
        return file
    years = sorted({*PlanLine.objects.years(), year, fiscal_year(timezone.localdate())}, reverse=True)
    context = _context(plan) | {
        "form": form,
        "trail": trail,
        "years": [(each, fiscal_year_name(each)) for each in years],
        "next": (year + 1, fiscal_year_name(year + 1)),
        "last": (year - 1, fiscal_year_name(year - 1)),
        "is_begun": year < fiscal_year(timezone.localdate()) + 1,
    }
    return render(request, "timeline/plan/plan_list.html", context)


@secretariat_page
@require_safe
def plan_print(request, year):
    form, plan = _asked(request, year)
    return render(request, "timeline/plan/plan_print.html", _context(plan) | {"form": form})


@secretariat_page
@require_safe
def plan_pdf(request, year):
    form, plan = _asked(request, year)
    if form.errors:  # no day: the page says so at the field
        return render(request, "timeline/plan/plan_print.html", _context(plan) | {"form": form})
    html = render_to_string("timeline/plan/plan_pdf.html", _context(plan))
    back = f"{reverse('timeline:plan-print', args=[year])}?as_of={plan.day}"
    return jobs.pdf_response(request, f"{plan.name}_年間計画_{plan.day}", html, back=back)


def _back(year):
    return (f"{fiscal_year_name(year)}の年間計画", reverse("timeline:plan-list", args=[year]))


@secretariat_page
def line_create(request, year):
    _require_near(year)
    form = PlanLineForm(request.POST or None, instance=PlanLine(fiscal_year=year))
    return create_page(request, form, "計画に加える", _back(year))


@secretariat_page
def line_edit(request, pk):
    line = get_object_or_404(PlanLine.objects.select_related("series", "entry", "meeting__series__series"), pk=pk)
    return edit_page(request, line, PlanLineForm, "計画を直す", _back(line.fiscal_year))


@post_only()
@secretariat_page
def line_remove(request, pk):
    line = PlanLine.objects.filter(pk=pk).first()
    if line is None:
        messages.info(request, "この行は、すでに計画から外れています。")
        return redirect("timeline:plan-index")
    line.remove(by=request.user)
    messages.success(request, f"「{line.shown_title}」を計画から外しました。経過と会議の予定は、そのまま残ります。")
    return redirect("timeline:plan-list", line.fiscal_year)


@post_only()
@secretariat_page
def plan_copy(request, year):
    _require_near(year)
    number = PlanLine.objects.copy_from_last_year(year, by=request.user)
    if number:
        messages.success(request, f"前の年度から{number}件を写しました。時期を確かめて直してください。")
    else:
        messages.info(request, "前の年度の計画に、写していないものはありません。")
    return redirect("timeline:plan-list", year)


@post_only()
@secretariat_page
def plan_share(request, year):
    _require_near(year)
    number = PlanLine.objects.share(year, by=request.user)
    if number:
        messages.success(request, f"計画の{number}件を、区と会員の年間計画に示しました。")
    else:
        messages.info(request, "この年度の計画は、すべて示してあります。")
    return redirect("timeline:plan-list", year)


@post_only()
@secretariat_page
def plan_from_record(request, year):
    _require_near(year)
    number = PlanLine.objects.enter_from_record(year, by=request.user)
    if number:
        said = "計画の時期は、分かるものだけ入力してください。"
        messages.success(request, f"経過から{number}件を計画に加えました。{said}")
    else:
        messages.info(request, "この年度の経過で、計画にないものはありません。")
    return redirect("timeline:plan-list", year)
