from datetime import date
from functools import partial
from itertools import groupby

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from bulletin.proposals.models.proposals import Proposal
from members.directory.place_map import PlacesMap
from members.models import Municipality
from members.people.reach import not_told
from portal.web import downloads
from portal.web.days import full_day
from portal.web.forms import AsOfForm
from portal.web.known import KnownOnForm, begun_on, known_page
from portal.web.page_cache import public_page

from .. import exports
from ..case_rows import rows
from ..forms.filter import CaseFilterForm
from ..known import case_known, cases_known
from ..lineage import Lineage, is_call
from ..models.cases import Case
from ..models.participants import Participant
from ..models.roles import ParticipantRole
from ..models.versions import HISTORY

PER_PAGE = 50
MOST_OTHERS = 5


@public_page(reads=[*CaseFilterForm.base_fields, "page", "known_on"])
def case_list(request):
    form, known = CaseFilterForm(request.GET, request.user), KnownOnForm(request.GET, partial(begun_on, HISTORY))
    if known.day:
        section, listed = cases_known(known.day, form.asked, request.GET.get("page"))
        return known_page(request, known, "連携事例", [section], [], form, form.asked, page=listed)
    found = form.apply()
    tables = (
        exports.CASES.of(lambda: exports.cases(found, form.asked), length=found.count),
        exports.PARTICIPANTS.of(
            lambda: exports.participants(found, form.asked),
            "participants",
            length=lambda: Participant.objects.filter(case__in=found.order_by().values("pk")).count(),
        ),
    )
    if file := downloads.file_response(request, *tables, day=form.asked, form=form):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = rows(page.object_list, asked=form.asked)
    context = {
        "form": form,
        "known": known,
        "selects": form.selects(),
        "page": page,
        "rows": shown,
        "map": _map("下の一覧の事例に関わった自治体と区の位置", [code for row in shown for code in row.codes]),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "bulletin/cases/case_list.html", context)


@public_page(reads=["known_on"])
def case_detail(request, key):
    case = get_object_or_404(Case.objects.visible_to(request.user), key=key)
    versions = case.versions.order_by("saved_on")
    since = versions.values_list("saved_on", flat=True).first() if case.published_at else None
    known = KnownOnForm(request.GET, since) if since else None
    if known and known.day:
        day_form, version = AsOfForm(request.GET), versions.filter(saved_on__lte=known.day).reverse()[0]
        sections = case_known(version, day_form.asked)
        trail = [("連携事例", reverse("bulletin:case-list"))]
        return known_page(request, known, version.content["title"], sections, trail, day_form, day_form.asked)
    may_edit = Case.objects.editable_by(request.user).contains(case) if request.user.is_authenticated else False
    steps = case.steps.visible_to(request.user).select_related("entry__source")
    people = list(case.participants.select_related("municipality__prefecture"))
    others = Case.objects.published().exclude(pk=case.pk).known_on(None).newest_known_first()[:MOST_OTHERS]
    names = ParticipantRole.objects.names()
    lineage = Lineage(steps, is_call(case.outline))
    context = {
        "case": case,
        "known": known,
        "trail": [("連携事例", reverse("bulletin:case-list"))],
        "lineage": lineage,
        "people": _by_role(people, names),
        "introducer": names[Participant.Role.INTRODUCER],
        "introducers": [row.municipality for row in people if row.role == Participant.Role.INTRODUCER],
        "former": [_former(names, *row) for row in case.former],
        "map": _map(f"{case.title}に関わった自治体と区の位置", [row.municipality.lg_code for row in people]),
        "fields": [field.name for field in case.fields.all()],
        "sources": _sources(lineage),
        "pictures": list(case.pictures.all()),
        "closed": case.closed_on and full_day(case.closed_on),
        "others": rows(others, names),
        "may_edit": may_edit,
        "not_told": not_told(case.reach().nobody) if may_edit else "",
        "proposal": _proposal(case, request.user),
    }
    return render(request, "bulletin/cases/case_detail.html", context)


def _map(label, codes):
    """The map of the places with these lg_codes, None without any. At most one query."""
    return PlacesMap.of(label, Municipality.objects.of_codes(codes)) if codes else None


def _proposal(case, user):
    """The proposal it came from, for those who may read that: visitors a public one (which counts its changes)."""
    if not case.proposal_id:
        return None
    return Proposal.objects.visible_to(user).with_proposer().filter(pk=case.proposal_id).first()


def _by_role(people, names):
    """Role and municipalities, in the order of `names`; an introducer stands apart."""
    order = [role for role in names if role != Participant.Role.INTRODUCER]
    acting = sorted((row for row in people if row.role in order), key=lambda row: order.index(row.role))
    return [
        (names[role], [row.municipality for row in group]) for role, group in groupby(acting, key=lambda row: row.role)
    ]


def _former(names, lg_code, name, is_ward, role, until):
    """Name, is it a ward, role and last day, of who took part until then."""
    return name, is_ward, names[role], full_day(date.fromisoformat(until), weekdays=False)


def _sources(lineage):
    """The sources of the entries that the steps stand for, each once."""
    return {step.entry.source: None for step in lineage.steps if step.entry and step.entry.source}
