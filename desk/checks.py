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


@secretariat_page
def check_list(request):
    search, found = Search.objects.last(), KeptFinding.objects.with_state()
    table = CHECKS.of(lambda: check_rows(all_checks()), length=found.count)
    if file := downloads.file_response(request, table):
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    checks, number_open = checks_of(page), KeptFinding.objects.open().count()
    context = {
        "page": page,
        "search": search,
        "open": [check for check in checks if check.decision is None],
        "decided": [(full_day(each.decision.corrected_on, False), each) for each in checks if each.decision],
        "number_open": number_open,
        "number_decided": page.paginator.count - number_open,
    }
    return render(request, "desk/checks/check_list.html", context)


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
