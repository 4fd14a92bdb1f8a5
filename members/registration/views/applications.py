"""Pages of the applicant (会員登録): an application in four steps, which can be continued later."""

import functools

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.access import private_page
from members.accounts.adapter import JUST_SIGNED_UP
from members.people.models.assignments import Assignment
from portal.web.post_only import post_only

from ..forms import ApplicationOfficeForm, ChooseMunicipalityForm, FindMunicipalityForm, VersionForm
from ..models.applications import AlreadyApplied, AlreadyMember, Application, ApplicationIncomplete
from .conflicts import decided_response

TRAIL = [("会員登録", reverse_lazy("members:application-start"))]
ALREADY_SENT = "この内容はすでに受け付けています。"
UNAVAILABLE = "この自治体からは申請できません。理由を下に示しています。"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application_start(request):
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect("account_signup")
        return render(request, "members/registration/application_start.html", {"step": 1})
    own = Application.objects.of(request.user).with_places()
    current = own.open().first()
    may_start = not (current or request.user.assignment)
    goes_on = request.session.pop(JUST_SIGNED_UP, False) or request.method == "POST"
    if goes_on and may_start:
        current = Application.objects.start(request.user)
    if current and not request.user.assignment:
        return redirect(current if current.submitted_at else _next_page(current))
    context = {"step": 2, "own": own, "current": current, "may_start": may_start}
    return render(request, "members/registration/application_start.html", context)


def _next_page(application):
    """Address where the applicant continues: the first missing step, the last check, or the status page."""
    if application.status == Application.Status.SUBMITTED:
        return application.get_absolute_url()
    return reverse(f"members:application-{application.missing_step() or 'check'}", args=[application.pk])


def _own(request, pk):
    return get_object_or_404(Application.objects.of(request.user).with_places(), pk=pk)


def step(view):
    """A step of one's own application; 409 once it is decided."""

    @functools.wraps(view)
    def wrapper(request, pk):
        application = _own(request, pk)
        if application.is_open:
            return view(request, application)
        return decided_response(request, application) if request.method == "POST" else redirect(application)

    return private_page(require_http_methods(["GET", "HEAD", "POST"])(wrapper))


def _step_page(request, name, application, context, status=200):
    context = {"application": application, "trail": TRAIL, **context}
    return render(request, f"members/registration/application_{name}.html", context, status=status)


def _amend(request, application, **said):
    """Save the changed fields and redirect to the next step; 409 when the application is decided."""
    waits = application.status == Application.Status.SUBMITTED
    if not application.amend(**said):
        return decided_response(request, application)
    if waits:
        messages.success(request, "申請内容を変更しました。事務局は、変更後の内容で判断します。")
    return redirect(_next_page(application))


@step
def application_municipality(request, application):
    find, choose = FindMunicipalityForm(request.GET), ChooseMunicipalityForm(request.POST or None)
    place = application.municipality
    if request.method == "POST" and choose.is_valid():
        place = choose.cleaned_data["municipality"]
        try:
            application.check_free(place)
            return _amend(request, application, municipality=place)
        except (AlreadyMember, AlreadyApplied):
            pass  # the page says so
    context = {"find": find, "choose": choose, "unavailable": _why_unavailable(application, place)}
    return _step_page(request, "municipality", application, context)


def _why_unavailable(application, place):
    """Why no application for `place` is accepted (context: is_member, offices that can invite); None when one is."""
    try:
        application.check_free(place)
    except AlreadyMember:
        managers = Assignment.objects.as_of(timezone.localdate()).in_municipality(place).managers().with_people()
        offices = {manager.office for manager in managers if manager.user.is_active}
        return {"place": place, "is_member": True, "offices": sorted(offices, key=lambda office: office.pk)}
    except AlreadyApplied:
        return {"place": place, "is_member": False}
    return None


@step
def application_office(request, application):
    form = ApplicationOfficeForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        return _amend(request, application, **form.amendments())
    return _step_page(request, "office", application, {"form": form})


@step
def application_check(request, application):
    form = VersionForm(request.POST or None, initial={"version": application.version})
    if request.method == "POST" and form.is_valid():
        return _submit(request, application, form.cleaned_data["version"])
    if application.status == Application.Status.SUBMITTED:
        return redirect(application)
    if application.missing_step():
        return redirect(_next_page(application))
    return _step_page(
        request,
        "check",
        application,
        {"form": form, "unavailable": _why_unavailable(application, application.municipality)},
    )


def _submit(request, application, version):
    try:
        if application.submit(version=version):
            messages.success(request, "申請を送りました。")
            return redirect(application)
    except ApplicationIncomplete:
        messages.error(request, "まだ入力していない項目があります。")
        return redirect(_next_page(application))
    except (AlreadyMember, AlreadyApplied):
        messages.error(request, UNAVAILABLE)
        return redirect("members:application-municipality", pk=application.pk)
    if application.status == Application.Status.SUBMITTED:
        messages.info(request, ALREADY_SENT)
        return redirect(application)
    if not application.is_open:
        return decided_response(request, application)
    form = VersionForm(initial={"version": application.version})
    return _step_page(request, "check", application, {"form": form, "is_stale": True}, status=409)


@private_page
@require_http_methods(["GET", "HEAD"])
def application_detail(request, pk):
    if request.user.is_secretariat and not Application.objects.of(request.user).filter(pk=pk).exists():
        return redirect("members:application-decide", pk=pk)
    application = _own(request, pk)
    return render(request, "members/registration/application_detail.html", {"application": application, "trail": TRAIL})


@post_only()
@private_page
def application_withdraw(request, pk):
    application = _own(request, pk)
    if application.withdraw(by=request.user):
        messages.success(request, "申請を取り下げました。")
    elif application.status != Application.Status.WITHDRAWN:
        return decided_response(request, application)
    return redirect(application)
