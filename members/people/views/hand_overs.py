"""The page on which a manager plans a hand-over (引継ぎ) to a successor."""

import datetime

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.utils import timezone

from members.access import manager_page, reauthenticate_to_send
from portal.japanese.wareki import wareki

from ..forms import HandOverForm
from .people import changed_response, get_changeable_assignment, trail


def next_transfer_day(day):
    """The next 1 April after `day`, when staff are transferred."""
    return datetime.date(day.year + (day.month > 3), 4, 1)


@manager_page
@reauthenticate_to_send
def hand_over(request, pk):
    assignment = get_changeable_assignment(request, pk)
    if assignment.ended_on:
        return changed_response(request, assignment)
    form = HandOverForm(
        request.POST or None,
        assignment=assignment,
        municipality=request.user.municipality,
        initial={"on": next_transfer_day(timezone.localdate())},
    )
    if request.method == "POST" and form.is_valid():
        return _hand_over(request, assignment, **form.cleaned_data)
    return render(request, "members/people/hand_over.html", {"trail": trail(), "form": form, "assignment": assignment})


def _hand_over(request, assignment, *, email, on):
    if not assignment.hand_over(to_email=email, on=on, by=request.user):
        return changed_response(request, assignment)
    if assignment.user == request.user and on <= timezone.localdate():
        logout(request)
        messages.success(request, f"{email}へ引継ぎの招待を送り、ログアウトしました。")
        return redirect("account_login")
    messages.success(request, f"{wareki(on)}の引継ぎを登録し、{email}へ招待を送りました。引継書を印刷できます。")
    return redirect("members:hand-over-sheet", pk=assignment.pk)
