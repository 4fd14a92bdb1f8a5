"""Pages of the secretariat (会員登録の審査): the queue of applications, and the decision on one."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.access import reauthenticate_for_download, secretariat_page
from portal.web import downloads
from portal.web.days import full_day, full_moment

from .. import exports
from ..forms import DecisionForm
from ..models.applications import Application
from ..models.memberships import CannotBecomeMember
from .conflicts import decided_response

MOST_WAITING = 50  # on the page at once; the others follow as these are decided
PER_PAGE = 50
DECISIONS = ["approve", "send_back", "decline"]
DONE = {"approve": "承認しました。", "send_back": "差し戻しました。", "decline": "却下しました。"}
CHANGED = "申請内容が更新されました。確認のうえもう一度判断してください。"


@secretariat_page
@reauthenticate_for_download
@require_http_methods(["GET", "HEAD"])
def application_queue(request):
    submitted = Application.objects.submitted()
    if file := downloads.file_response(request, exports.APPLICATIONS.of(lambda: exports.applications(submitted))):
        return file
    waiting = Application.objects.waiting()
    page = Paginator(Application.objects.processed().with_places(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "cases": _cases(waiting.with_places().with_domains()[:MOST_WAITING], request.user),
        "count": waiting.count(),
        "most": MOST_WAITING,
        "page": page,
        "processed": [(full_moment(each.decided_at), each) for each in page if each.decided_at],
    }
    return render(request, "members/registration/application_queue.html", context)


def _cases(applications, reader):
    """Each application with what helps to decide on it; earlier applications of all in one query."""
    applications = list(applications)
    before = Application.objects.related_to(applications).with_places() if applications else []
    return [_case(application, before, reader) for application in applications]


def _case(application, related, reader):
    today = timezone.localdate()
    submitted = timezone.localtime(application.submitted_at)
    age = max(0, (today - submitted.date()).days)
    return {
        "application": application,
        "submitted": full_moment(submitted),
        "age": f"申請から{age}日" if age else "今日の申請",
        "hint": application.domain_hint(),
        "earlier": [
            (full_day(timezone.localdate(other.decided_at or other.submitted_at), False), other)
            for other in related
            if other.pk != application.pk
            and (other.municipality_id == application.municipality_id or other.applicant_id == application.applicant_id)
        ],
        "is_own": application.applicant_id == reader.pk,
    }


def _is_deciding(request):
    return request.method == "POST" or "decision" in request.GET


@secretariat_page
@reauthentication_required(enabled=_is_deciding)
@require_http_methods(["GET", "HEAD", "POST"])
def application_decide(request, pk):
    application = get_object_or_404(Application.objects.submitted().with_places(), pk=pk)
    decision = (request.POST if request.method == "POST" else request.GET).get("decision", "")
    if decision not in DECISIONS:
        return redirect(request.path) if _is_deciding(request) else _decide_page(request, application)
    form = DecisionForm(request.POST or None, application=application, decision=decision)
    if request.method == "POST" and form.is_valid():
        return _decide(request, application, form)
    if application.status != Application.Status.SUBMITTED:
        return decided_response(request, application) if request.method == "POST" else redirect(request.path)
    return _decide_page(request, application, form)


def _decide_page(request, application, form=None, *, complaint="", status=200):
    case = _cases([application], request.user)[0]
    trail = [("会員登録の申請", reverse("members:application-queue"))]
    context = {**case, "trail": trail, "form": form, "complaint": complaint}
    return render(request, "members/registration/application_decide.html", context, status=status)


def _decide(request, application, form):
    try:
        if form.decide(by=request.user):
            messages.success(request, f"{application.municipality}の申請を{DONE[form.decision_name]}")
            return redirect("members:application-queue")
    except CannotBecomeMember as reason:
        return _decide_page(request, application, complaint=f"承認できません。{reason}", status=409)
    if application.status != Application.Status.SUBMITTED:
        return decided_response(request, application)
    typed = {**form.data.dict(), "version": application.version}
    again = DecisionForm(typed, application=application, decision=form.decision_name)
    return _decide_page(request, application, again, complaint=CHANGED, status=409)
