import datetime
from itertools import groupby

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from agreements.revisions.pages import create_page, edit_page
from enquiries.asking.models.enquiries import Enquiry
from members import hooks
from members.access import secretariat_page
from members.models import Municipality
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.pdf import jobs
from portal.web import downloads
from portal.web.confirming import Deed, confirm_page
from portal.web.page_cache import public_page
from portal.web.too_late import too_late_page

from . import exports
from .forms import GrantForm, ReportForm
from .models import Grant, GrantReport, GrantScheme, Intake, by_ward_and_year
from .year_forms import YearForms

DESK = ("助成金", "enquiries:grant-list")
FIRST_YEAR = 2015  # the scheme's


def _scheme():
    return get_object_or_404(GrantScheme.objects.prefetch_related("names", "reports__entry"))


def _table(scheme, grants):
    """The table ward × fiscal year, of the years there are grants or a report of."""
    cells = by_ward_and_year(grants)
    years = sorted({year for _, year in cells} | {report.fiscal_year for report in scheme.reports.all()})
    wards = Municipality.objects.as_of(timezone.localdate()).wards().order_by("lg_code")
    rows = [(ward, [cells.get((ward.pk, year)) for year in years]) for ward in wards]
    return {
        "years": [(year, fiscal_year_name(year)) for year in years],
        "rows": rows,
        "totals": [_total([cells[key] for key in cells if key[1] == year]) for year in years],
    }


def _total(cells):
    amounts = [cell.amount for cell in cells if cell.amount is not None]
    return sum(cell.number for cell in cells), sum(amounts) if amounts else None


@public_page
def grant_table(request):
    scheme = _scheme()
    grants = Grant.objects.published()
    if file := downloads.file_response(request, exports.GRANTS.of(lambda: exports.grants(grants))):
        return file
    context = {"scheme": scheme, "name": scheme.name_on(timezone.localdate()), **_table(scheme, grants)}
    return render(request, "enquiries/grants/grant_table.html", context)


@public_page
def grant_year(request, year):
    scheme = _scheme()
    report = next((report for report in scheme.reports.all() if report.fiscal_year == year), None)
    grants = Grant.objects.published().of_year(year)
    if not (report or grants.exists()):
        raise Http404
    if file := downloads.file_response(request, exports.GRANTS.of(lambda: exports.grants(grants))):
        return file
    trail = [("助成金", reverse("published:grant-table"))]
    context = {**_year(scheme, year, grants), "trail": trail, "corrections": hooks.corrections_of(list(grants))}
    return render(request, "enquiries/grants/grant_year.html", context)


def _year(scheme, year, grants):
    """What the page and the paper of a fiscal year show: its wards in order, each with its grants."""
    report = next((report for report in scheme.reports.all() if report.fiscal_year == year), None)
    rows = list(grants.with_places())
    last = datetime.date(year + 1, 3, 31)
    return {
        "scheme": scheme,
        "name": scheme.name_on(report.entry.first_day if report else last),
        "year": year,
        "year_name": fiscal_year_name(year),
        "report": report if report and report.entry.state == report.entry.State.PUBLISHED else None,
        "wards": [(ward, list(mine)) for ward, mine in groupby(rows, key=lambda grant: grant.ward)],
        "total": _total(by_ward_and_year(rows).values()),
    }


@secretariat_page
def grant_list(request):
    scheme = _scheme()
    grants = Grant.objects.visible_to(request.user)
    if file := downloads.file_response(request, exports.GRANTS_OF_DESK.of(lambda: exports.grants_of_desk(grants))):
        return file
    rows = list(grants.with_places().order_by("-fiscal_year", "ward__lg_code", "pk"))
    years = [
        (year, fiscal_year_name(year), mine, sum(not grant.is_public for grant in mine))
        for year, mine in ((year, list(mine)) for year, mine in groupby(rows, key=lambda grant: grant.fiscal_year))
    ]
    enquiries = Enquiry.objects.sent().editable_by(request.user).of_presets(Intake.READ)
    context = {"scheme": scheme, "years": years, "enquiries": enquiries, "all_years": _all_years()}
    return render(request, "enquiries/grants/grant_list.html", context)


def _all_years():
    """The scheme's fiscal years until now with their names, the newest first."""
    return [(year, fiscal_year_name(year)) for year in range(fiscal_year(timezone.localdate()), FIRST_YEAR - 1, -1)]


@secretariat_page
def grant_create(request):
    grant = Grant(scheme=_scheme(), fiscal_year=fiscal_year(timezone.localdate()))
    return create_page(request, GrantForm(request.POST or None, instance=grant), "助成金を加える", DESK)


@secretariat_page
def grant_edit(request, pk):
    grant = get_object_or_404(Grant.objects.visible_to(request.user).with_places().select_related("scheme"), pk=pk)
    return edit_page(request, grant, GrantForm, "助成金を直す", DESK)


@secretariat_page
def grant_year_edit(request, year):
    """All wards' grants of a fiscal year in one table."""
    if not FIRST_YEAR <= year <= fiscal_year(timezone.localdate()):
        raise Http404
    forms = YearForms(request.POST or None, scheme=_scheme(), year=year)
    trail, back = [(DESK[0], reverse(DESK[1]))], reverse(DESK[1])
    if request.method == "POST" and forms.is_valid():
        number = forms.save(by=request.user)
        if number is None:
            message = "ほかの人が先に直したため、1件も保存していません。いまの表を開き、次の入力を写してください。"
            address = reverse("enquiries:grant-year-edit", args=[year])
            return too_late_page(request, message, typed=forms.typed(), back=address, where="表に戻る")
        messages.success(request, f"{number}件を保存しました。" if number else "変わったところはありません。")
        return redirect(back)
    context = {"forms": forms.rows, "errors": forms.forms, "year_name": fiscal_year_name(year), "trail": trail}
    return render(request, "enquiries/grants/grant_year_edit.html", {**context, "back": back})


@secretariat_page
def grant_publish(request, year):
    waiting = Grant.objects.of_year(year).filter(published_at=None)
    if request.method == "POST":
        number = Grant.objects.publish(year, by=request.user, read=request.POST.get("read", ""))
        if number is None and waiting.exists():
            messages.error(
                request, "画面を開いたあとに、助成金が変わりました。確かめてから、もう一度公表してください。"
            )
            return redirect("enquiries:grant-publish", year)
        said = f"{fiscal_year_name(year)}の{number}件を公表しました。"
        messages.success(request, said if number else "公表していないものは、ありませんでした。")
        return redirect("enquiries:grant-list")
    will = [
        f"{fiscal_year_name(year)}の助成金のうち、公表していない{waiting.count()}件を、誰でも読めるようにします。",
        "事業名、連携する自治体、申請額、交付決定額、実績、実績額、確定額が載ります。",
    ]
    trail = [(DESK[0], reverse(DESK[1]))]
    deed = Deed("助成金の公表", will, "公表する", reverse(DESK[1]), trail, ("read", waiting.mark()))
    return confirm_page(request, deed)


@secretariat_page
def grant_report(request, year):
    """Which general meeting, in the April after the fiscal year, its results were reported to."""
    scheme = _scheme()
    report = scheme.reports.filter(fiscal_year=year).first() or GrantReport(scheme=scheme, fiscal_year=year)
    form = ReportForm(request.POST or None, instance=report)
    if request.method == "POST" and form.is_valid():
        form.instance.settle(by=request.user)
        messages.success(request, f"{form.instance}の経過を登録しました。")
        return redirect("enquiries:grant-list")
    context = {"form": form, "title": str(report), "trail": [(DESK[0], reverse(DESK[1]))], "back": reverse(DESK[1])}
    return render(request, "enquiries/grants/grant_report.html", context)


@secretariat_page
def grant_paper(request, year):
    grants = Grant.objects.visible_to(request.user).of_year(year)
    context = _year(_scheme(), year, grants)
    name = f"{context['name']}_{context['year_name']}各区実績"
    html = render_to_string("enquiries/grants/grant_paper.html", context)
    return jobs.pdf_response(request, name, html, back=reverse("enquiries:grant-list"))


@secretariat_page
def grant_intake(request, pk):
    enquiry = get_object_or_404(Enquiry.objects.sent().editable_by(request.user), pk=pk)
    if not Intake.reads(enquiry):
        raise Http404
    intake = Intake(enquiry)
    if request.method == "POST":
        number = intake.take_in(by=request.user)
        messages.success(request, f"{number}件を登録しました。" if number else "新しいことはありませんでした。")
        return redirect("enquiries:grant-list")
    context = {
        "enquiry": enquiry,
        "year_name": fiscal_year_name(intake.year),
        "rows": intake.rows(),
        "unread": intake.unread,
        "trail": [(DESK[0], reverse(DESK[1]))],
    }
    return render(request, "enquiries/grants/grant_intake.html", context)
