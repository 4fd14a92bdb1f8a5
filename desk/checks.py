"""照合: each disagreement with the rule in words, to be confirmed or put right."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from agreements.forms.desk import NoteField
from members.access import secretariat_page
from members.people.forms import LabelledForm
from portal.web import downloads
from portal.web.days import full_day
from timeline import exports
from timeline.corrections.checks import all_checks
from timeline.corrections.models import Correction


class KeepForm(LabelledForm):
    reason = NoteField(
        label="残す理由", max_length=1000, help_text="確かめたことと、そのまま残すわけ。訂正履歴として公開します。"
    )


@secretariat_page
def check_list(request):
    checks = all_checks()
    if file := downloads.answer(request, exports.CHECKS.of(lambda: exports.checks(checks))):
        return file
    context = {
        "open": [check for check in checks if check.decision is None],
        "decided": [(full_day(each.decision.corrected_on, False), each) for each in checks if each.decision],
    }
    return render(request, "desk/checks/check_list.html", context)


@secretariat_page
def check_keep(request):
    check = _asked(request)
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


def _asked(request):
    """The finding named by ?code=; one that is settled by now does not exist any more."""
    code = request.GET.get("code", "")
    check = next((check for check in all_checks() if check.finding.code == code), None)
    if check is None:
        raise Http404
    return check
