"""Pages of the secretariat about memberships (会員期間): the list of all, put right or end one, take one back."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.access import reauthenticate_to_send, secretariat_page
from members.people.reach import Number
from members.places.models import Municipality
from portal.web import downloads

from .. import exports
from ..forms import CancelMembershipForm, MembershipForm
from ..models.memberships import Membership

PER_PAGE = 50
CHANGED = "ほかの人が、この会員期間を先に直しました。いまの内容を確かめて、もう一度入力してください。"


@secretariat_page
@require_http_methods(["GET", "HEAD"])
def membership_list(request):
    found = Membership.objects.with_places().order_by("municipality__lg_code", "started_on")
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(municipality__in=Municipality.objects.search(words))
    if file := downloads.file_response(request, exports.MEMBERSHIPS.of(lambda: exports.memberships(found))):
        return file
    today = timezone.localdate()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "members": Number.of(Membership.objects.as_of(today)), "today": today}
    return render(request, "members/registration/membership_list.html", context)


@secretariat_page
@reauthenticate_to_send
@require_http_methods(["GET", "HEAD", "POST"])
def membership_edit(request, pk):
    membership = get_object_or_404(Membership.objects.with_places(), pk=pk)
    form = MembershipForm(request.POST or None, membership=membership)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if form.save(by=request.user):
                messages.success(
                    request, f"{membership.municipality.full_name}の会員期間を「{membership.period}」にしました。"
                )
                return redirect("members:membership-list")
            form, status = _again(request, membership, partial(MembershipForm, membership=membership)), 409
        except ValidationError as error:
            form.add_error("started_on", error)
    context = {"form": form, "membership": membership, "trail": _trail(), "lines": membership.history()[:20]}
    return render(request, "members/registration/membership_edit.html", context, status=status)


def _again(request, membership, make_form):
    """The form as it was typed, now about the membership as it is; it says that somebody else changed it."""
    typed = request.POST.copy()
    typed["token"] = membership.token
    form = make_form(typed)
    form.add_error(None, CHANGED)
    return form


@secretariat_page
@reauthenticate_to_send
@require_http_methods(["GET", "HEAD", "POST"])
def membership_cancel(request, pk):
    membership = get_object_or_404(Membership.objects.with_places(), pk=pk)
    form = CancelMembershipForm(request.POST or None, initial={"token": membership.token})
    status = 200
    if request.method == "POST" and form.is_valid():
        if membership.cancel(token=form.cleaned_data["token"], by=request.user, reason=form.cleaned_data["reason"]):
            messages.success(
                request, f"{membership.municipality.full_name}の会員登録（{membership.period}）を取り消しました。"
            )
            return redirect("members:membership-list")
        form, status = _again(request, membership, CancelMembershipForm), 409
    context = {"form": form, "membership": membership, "trail": _trail(membership)}
    return render(request, "members/registration/membership_cancel.html", context, status=status)


def _trail(membership=None):
    trail = [("会員期間", reverse("members:membership-list"))]
    if membership:
        place = membership.municipality.full_name
        trail.append((place, reverse("members:membership-edit", args=[membership.pk])))
    return trail
