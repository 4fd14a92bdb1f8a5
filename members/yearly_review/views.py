"""Pages of the secretariat: 担当者の年次確認 of all members, and inviting a manager where none is left."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.access import reauthenticate_for_download, secretariat_page
from members.people.models.assignments import Assignment
from members.people.models.invitations import Invitation, ManagerNotMissing
from members.people.reach import Number
from members.places.models import Municipality
from members.registration.models.memberships import Membership
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.web import downloads
from portal.web.days import full_moment

from . import exports
from .forms import ManagerInviteForm

PER_PAGE = 50
TRAIL = [("担当者の年次確認", reverse_lazy("members:roll-list"))]


@secretariat_page
@reauthenticate_for_download
@require_http_methods(["GET", "HEAD"])
def roll_list(request):
    today = timezone.localdate()
    memberships = Membership.objects.with_roll(today)
    if file := downloads.file_response(request, exports.ROLLS.of(lambda: exports.rolls(memberships)), day=today):
        return file
    page = Paginator(memberships, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_roll(membership, fiscal_year(today)) for membership in page],
        "day": today,
        "year": fiscal_year_name(fiscal_year(today)),
        "due": Number.of(memberships.filter(is_due=True)),
        "unmanaged": _unmanaged(today),
        "wards": _wards_to_come(today),
    }
    return render(request, "members/yearly_review/roll_list.html", context)


def _unmanaged(today):
    """Each member without a manager, and the invitation that would give it one; 2 queries."""
    return _with_invitations([each.municipality for each in Membership.objects.without_manager(today).with_places()])


def _wards_to_come(today):
    """Each ward that is no member yet, and the invitation to its first manager; 2 queries."""
    members = Membership.objects.as_of(today).values("municipality")
    return _with_invitations(list(Membership.objects.invitable(today).wards().exclude(pk__in=members)))


def _with_invitations(places):
    invitations = Invitation.objects.open(timezone.now()).to_manager().filter(office__municipality__in=places)
    latest = {each.office.municipality_id: each for each in invitations.with_office().reverse()}
    return [(place, latest.get(place.pk)) for place in places]


def _roll(membership, year):
    """State of this year in words, and the last confirmation: year, moment and who."""
    confirmed = "確認済み" if membership.confirmed_year == year else "今年度の会員登録"
    last = membership.confirmed_at and (
        fiscal_year_name(membership.confirmed_year),
        full_moment(membership.confirmed_at),
        membership.confirmed_by_name,
    )
    return {"membership": membership, "state": "未確認" if membership.is_due else confirmed, "last": last}


@secretariat_page
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def manager_invite(request, lg_code):
    today = timezone.localdate()
    members = Membership.objects.as_of(today).values("municipality")
    places = Municipality.objects.as_of(today).filter(Q(kind=Municipality.Kind.WARD) | Q(pk__in=members))
    place = get_object_or_404(places.select_related("prefecture"), lg_code=lg_code)
    if not Membership.objects.invitable(today).contains(place):
        return _managed(request, place)
    open_invitation = _open_invitation(place)
    form = ManagerInviteForm(
        request.POST or None, municipality=place, initial={"seen": open_invitation and open_invitation.pk}
    )
    if request.method == "POST" and form.is_valid():
        return _invite(request, place, form)
    return _page(request, place, form, open_invitation)


def _invite(request, place, form):
    try:
        invitation = form.invite(by=request.user)
    except ManagerNotMissing:
        return _managed(request, place)
    if not invitation:
        open_invitation = _open_invitation(place)
        form = ManagerInviteForm({**form.data.dict(), "seen": open_invitation.pk}, municipality=place)
        return _page(request, place, form, open_invitation, is_outdated=True, status=409)
    messages.success(request, f"{invitation.email}へ、{place}の代表担当者としての招待を送りました。7日間有効です。")
    return redirect("members:roll-list")


def _managed(request, place):
    messages.info(request, f"{place}には、代表担当者がいます。人の招待は、代表担当者に頼んでください。")
    return redirect("members:roll-list")


def _open_invitation(place):
    """The latest invitation that would give the municipality a manager; None when there is none."""
    return Invitation.objects.open(timezone.now()).in_municipality(place).to_manager().with_office().first()


def _page(request, place, form, open_invitation, *, is_outdated=False, status=200):
    today = timezone.localdate()
    assignments = Assignment.objects.in_municipality(place).with_people()
    context = {
        "trail": TRAIL,
        "place": place,
        "form": form,
        "open_invitation": open_invitation,
        "is_outdated": is_outdated,
        "last": assignments.managers().over(today).first(),
        "current": assignments.as_of(today),
    }
    return render(request, "members/yearly_review/manager_invite.html", context, status=status)
