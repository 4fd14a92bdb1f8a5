"""View that changes the participants of a case and their roles: for them and the secretariat."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ..forms.participants import ParticipantsForm
from ..models.cases import Case
from ..models.participation import CannotTakePart
from .editing import editable, member_page


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def participants_edit(request, key):
    case = editable(request, key)
    form = ParticipantsForm(request.POST if request.method == "POST" else None, case=case)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    if not form.changes:
        messages.info(request, "変わったところはありません。")
        return redirect("bulletin:case-participants", case.key)
    try:
        return _saved(request, form) if form.save(by=request.user) else _conflict(request, case)
    except CannotTakePart as error:  # true only together with what somebody else saved a moment ago
        messages.error(request, str(error))
        return redirect("bulletin:case-participants", case.key)


def _saved(request, form):
    case = form.case
    told = [place for place, role in form.changes.items() if not role or place not in form.saved_roles]
    messages.success(request, f"参加する自治体と区を変えました。{case.reach(told)}")
    if Case.objects.editable_by(request.user).contains(case):
        return redirect("bulletin:case-participants", case.key)
    return redirect(case if case.published_at else "bulletin:case-list")


def _conflict(request, case):
    form = ParticipantsForm(request.POST, case=case)
    if not form.is_valid():
        return _page(request, form)
    merged, conflicts = form.over(ParticipantsForm(case=case))
    return _page(request, merged, status=409, is_conflict=True, conflicts=conflicts or [])


def _page(request, form, status=200, **context):
    case = form.case
    context |= {
        "case": case,
        "form": form,
        "errors": [form] if form.errors and not context else [],
        "changes": case.participant_changes(),
        "last": case.participant_changes().first() if status == 409 else None,
        "trail": [("連携事例", reverse("bulletin:case-list")), (case.title, case.get_absolute_url())],
    }
    return render(request, "bulletin/cases/case_participants.html", context, status=status)
