"""代表担当者の招待 (desk/inviting/): places without a manager, and people to invite, looked at before it goes."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.access import secretariat_page
from members.people.models.assignments import Assignment
from members.people.models.invitations import Invitation, ManagerNotMissing
from members.places.models import Municipality
from members.registration.models.memberships import Membership
from portal.web import downloads
from portal.web.numbers import whole_number

from .exports import PLACES, place_rows
from .lines import MOST, Line, office_of, read_lines

TOO_MANY = f"一度に{MOST}行までです。分けて送ってください。"


@secretariat_page
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def inviting_list(request):
    places = list(places_without_manager(timezone.localdate()))
    invitations = _open_invitations(places)
    if request.method == "POST":
        return _preview_or_send(request, places, invitations)
    if file := downloads.file_response(request, PLACES.of(lambda: place_rows(places, invitations))):
        return file
    return _page(request, places, invitations)


def places_without_manager(day):
    """Wards and member municipalities of `day` in which no manager serves, in the official order."""
    managed = Assignment.objects.serving(day).managers().values("office__municipality")
    members = Membership.objects.as_of(day).values("municipality")
    found = Municipality.objects.as_of(day).filter(Q(kind=Municipality.Kind.WARD) | Q(pk__in=members))
    return found.exclude(pk__in=managed).select_related("prefecture").order_by("lg_code")


def _open_invitations(places):
    """{municipality: open invitation of a manager}, the newest of each."""
    found = Invitation.objects.open(timezone.now()).to_manager().filter(office__municipality__in=places)
    return {each.office.municipality_id: each for each in found.with_office().reverse()}


def _typed(request, places):
    """The lines typed: those of the list, and those of the fields beside each place."""
    beside = [
        ",".join((place.lg_code, request.POST[f"email-{place.lg_code}"], request.POST.get(f"name-{place.lg_code}", "")))
        for place in places
        if request.POST.get(f"email-{place.lg_code}", "").strip()
    ]
    return "\n".join([request.POST.get("lines", "").strip(), *beside]).strip()


def _preview_or_send(request, places, invitations):
    text = _typed(request, places)
    if not text or len(text.splitlines()) > MOST:
        error = TOO_MANY if text else "招待する人を、1人以上入力してください。"
        return _page(request, places, invitations, complaint=error)
    lines = read_lines(text, places, invitations)
    if "send" in request.POST and any(not line.error for line in lines):
        return _send(request, lines)
    context = {"lines": lines, "text": text, "good": sum(not line.error for line in lines)}
    return render(request, "members/inviting/preview.html", context)


def _send(request, lines):
    seen = dict(each.split(":") for each in request.POST.getlist("seen") if each.count(":") == 1)
    sent: list[Line] = []
    left = [line for line in lines if line.error]
    for line in lines:
        if not line.error:
            before = seen.get(line.place.lg_code, "")
            (sent if _invite(request.user, line, whole_number(before, None)) else left).append(line)
    messages.success(request, f"{len(sent)}件の招待を送りました。7日間有効です。")
    if left:
        names = "、".join(line.place.full_name if line.place else line.text for line in left)
        messages.error(request, f"次の{len(left)}件は送っていません：{names}")
    return redirect("members:inviting-list")


def _invite(user, line, seen):
    """Whether the invitation was sent; not when another was, or somebody came, since the preview."""
    about = {"email": line.email, "name": line.name, "by": user, "seen": seen}
    try:
        return bool(Invitation.objects.issue_to_manager(office=office_of(line.place), **about))
    except ManagerNotMissing:
        return False


def _page(request, places, invitations, complaint=""):
    rows = [
        {
            "place": place,
            "invitation": invitations.get(place.pk),
            "email": request.POST.get(f"email-{place.lg_code}", ""),
            "name": request.POST.get(f"name-{place.lg_code}", ""),
        }
        for place in places
    ]
    typed = request.POST.get("lines", "")
    return render(
        request, "members/inviting/inviting_list.html", {"rows": rows, "lines": typed, "complaint": complaint}
    )
