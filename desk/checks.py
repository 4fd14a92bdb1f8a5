"""照合: the page of findings, each to be corrected or confirmed as it is."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from agreements.revisions.forms import NoteField
from members.access import secretariat_page
from members.people.forms import LabelledForm
from portal.web import downloads
from portal.web.days import full_day
from portal.web.several import ChosenField, act_on_each, nothing_left
from timeline.corrections.checks import all_checks, checks_of
from timeline.corrections.exports import CHECKS, check_rows
from timeline.corrections.kept_findings import KeptFinding, Search
from timeline.corrections.models import Correction

PAGE_SIZE = 50


class KeepForm(LabelledForm):
    """The reason why a figure stays as printed."""

    reason = NoteField(
        label="残す理由", max_length=1000, help_text="確かめたことと、そのまま残すわけ。訂正履歴として公開します。"
    )


class KeepSeveralForm(KeepForm):
    """The findings that are ticked, and the reason why all of them stay as printed."""

    chosen = ChosenField("確認済みにする食い違い")
    field_order = ("chosen", "reason")


@secretariat_page
def check_list(request):
    form = KeepSeveralForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _keep_several(request, **form.cleaned_data)
        return redirect("desk:check-list")
    search, found = Search.objects.last(), KeptFinding.objects.with_state()
    table = CHECKS.of(lambda: check_rows(all_checks()), length=found.count)
    if file := downloads.file_response(request, table):
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    checks, number_open = checks_of(page), KeptFinding.objects.open().count()
    if request.method == "POST" and not number_open:
        return nothing_left(request)
    context = {
        "form": form,
        "chosen": request.POST.getlist("chosen"),
        "page": page,
        "search": search,
        "open": [check for check in checks if check.decision is None],
        "decided": [(full_day(each.decision.corrected_on, False), each) for each in checks if each.decision],
        "number_open": number_open,
        "number_decided": page.paginator.count - number_open,
    }
    return render(request, "desk/checks/check_list.html", context)


def _keep_several(request, chosen, reason):
    rows = {row.code: row.finding for row in KeptFinding.objects.filter(code__in=chosen)}

    def keep(finding):
        return "" if Correction.objects.keep(finding, reason=reason, by=request.user) else "すでに確認済みです。"

    act_on_each(chosen, rows, keep, lambda finding: finding.place).tell(request, "確認済みにしました")


@secretariat_page
def check_keep(request):
    check = _requested_check(request)
    form = KeepForm(request.POST or None)
    if check.decision:
        messages.info(request, "この食い違いは、すでに確認済みです。")
        return redirect("desk:check-list")
    if request.method == "POST" and form.is_valid():
        if Correction.objects.keep(check.finding, by=request.user, **form.cleaned_data):
            messages.success(request, "確認済みにしました。")
        else:
            messages.info(request, "この食い違いは、すでに確認済みです。")
        return redirect("desk:check-list")
    context = {"check": check, "form": form, "trail": [("照合", reverse("desk:check-list"))]}
    return render(request, "desk/checks/check_keep.html", context)


def _requested_check(request):
    """The check of ?code=; raises Http404 when its finding does not exist any more."""
    code = request.GET.get("code", "")
    Search.objects.last()
    found = KeptFinding.objects.filter(code=code)[:1]
    if not found:
        raise Http404
    return checks_of(found)[0]
