"""区と会員の年間計画: the settled part of the year as a band and a table, on A4 and as a workbook."""

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.statistics.trend import FIRST_YEAR
from members.access import own_page
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.pdf import jobs
from portal.web import downloads
from portal.web.days import short_span
from portal.web.forms import AsOfForm
from timeline.plan.band import Band

from . import exports
from .year import SharedPlan


def _asked(request, year):
    """The form of the day, and the SharedPlan of the year on it; 404 for a year that is not near."""
    if not FIRST_YEAR <= year <= _this_year() + 1:
        raise Http404
    form = AsOfForm(request.GET)
    return form, SharedPlan(year, form.day_or(timezone.localdate()), request.user)


def _this_year():
    return fiscal_year(timezone.localdate())


def _context(plan, user):
    own_name = user.municipality.name if user.municipality else ""
    return {
        "plan": plan,
        "band": Band(plan, own_name, plan.own),
        "own_name": own_name,
        "rows": [
            (row, short_span(entry.first_day, entry.last_day) if (entry := row.planned.entry) else "")
            for row in plan.with_own
        ],
        "own": [(each, short_span(each.first, each.last) if each.first else "") for each in plan.own],
        "name": f"{plan.name}　年間計画",
    }


@own_page
@require_safe
def shared_plan_index(request):
    """The plan of this fiscal year."""
    return _plan_page(request, _this_year())


@own_page
@require_safe
def shared_plan(request, year):
    return _plan_page(request, year, trail=[("年間計画", reverse("timeline:shared-plan-index"))])


def _plan_page(request, year, trail=()):
    form, plan = _asked(request, year)
    if file := downloads.files_response(
        request, f"{plan.name}_年間計画", exports.tables(plan), day=plan.day, form=form
    ):
        return file
    context = _context(plan, request.user) | {
        "form": form,
        "trail": trail,
        "years": [(each, fiscal_year_name(each)) for each in range(_this_year() + 1, FIRST_YEAR - 1, -1)],
    }
    return render(request, "timeline/shared_plan/shared_plan.html", context)


@own_page
@require_safe
def shared_plan_print(request, year):
    form, plan = _asked(request, year)
    context = _context(plan, request.user) | {"form": form}
    return render(request, "timeline/shared_plan/shared_plan_print.html", context)


@own_page
@require_safe
def shared_plan_pdf(request, year):
    form, plan = _asked(request, year)
    context = _context(plan, request.user)
    if form.errors:  # no day: the page says so at the field
        return render(request, "timeline/shared_plan/shared_plan_print.html", context | {"form": form})
    html = render_to_string("timeline/shared_plan/shared_plan_pdf.html", context)
    back = f"{reverse('timeline:shared-plan-print', args=[year])}?as_of={plan.day}"
    return jobs.pdf_response(request, f"{plan.name}_年間計画_{plan.day}", html, back=back)
