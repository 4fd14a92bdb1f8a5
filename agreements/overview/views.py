"""Public pages: 協定団体一覧 on a day, and a page for each body."""

from collections import defaultdict

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from agreements.bodies.models import Body, Source
from agreements.breadcrumbs import public_trail
from agreements.signing.counts import BodyMemberCounts
from agreements.signing.models.agreements import Agreement
from agreements.statistics.models.figures import PublishedFigure
from members import hooks
from members.directory.place_map import PlacesMap
from portal.web import downloads
from portal.web.days import full_day
from portal.web.forms import AsOfForm
from portal.web.known import KnownOnForm, known_page
from portal.web.page_cache import public_page

from . import exports
from .agreement_map import AgreementMap
from .known import bodies_known, body_known
from .table import BodyTable

MOST_ENTRIES = 50  # on the page of a body, the newest; the rest is a link away


@public_page(reads=["known_on"])
def body_list(request):
    form, known = AsOfForm(request.GET), KnownOnForm(request.GET)
    day = form.day_or(Source.objects.record_day())
    if known.day:
        return known_page(request, known, "協定締結団体一覧", bodies_known(known.day, day), [], form, day)
    counts = BodyMemberCounts()
    figures = PublishedFigure.objects.known_on(day).with_bodies()
    tables = (
        exports.BODIES.of(lambda: exports.bodies(day, counts, figures)),
        exports.MEMBERS.of(lambda: exports.members(day, counts.bodies_on(day).items()), "members"),
        exports.AGREEMENTS_IN_FORCE.of(
            lambda: exports.agreements_in_force(Agreement.objects.as_of(day), form.asked), "agreements"
        ),
    )
    if file := downloads.file_response(request, *tables, day=day, form=form):
        return file
    companies = list(Agreement.objects.as_of(day).with_companies().select_related("body", "source"))
    beside = {row for agreement in companies for row in (agreement, agreement.body)}
    context = {
        "form": form,
        "known": known,
        "day": day,
        "table": BodyTable(day, counts, figures, beside),
        "map": AgreementMap(counts, day),
        "growth": [
            (change, full_day(change, False), counts.on(change)) for change in counts.days_of_change(form.asked)
        ],
        "companies": companies,
    }
    return render(request, "agreements/overview/body_list.html", context)


@public_page(reads=["known_on"])
def body_detail(request, pk):
    body = get_object_or_404(Body.objects.public().select_related("prefecture"), pk=pk)
    form, known = AsOfForm(request.GET), KnownOnForm(request.GET)
    if known.day:
        sections = body_known(body, known.day, form.asked)
        return known_page(request, known, sections[0].rows[0][1], sections, public_trail(), form, form.asked)
    day = form.day_or(Source.objects.record_day())
    counts = BodyMemberCounts()
    signed = [(body, counts.bodies_on(day).get(body))]
    table = exports.MEMBERS.of(lambda: exports.members(day, signed))
    if file := downloads.file_response(request, table, day=day, form=form):
        return file
    members = [(place.get_absolute_url(), place.name, place.reading) for place in body.members_on(day)]
    found = body.entries.published().known_on(form.asked).select_related("kind").newest_first()
    entries = _rows(found.filter(kind__has_audience=False), body)
    events = _rows(found.filter(kind__has_audience=True), body)
    agreements = list(body.agreements.prefetch_related("files").each_with_renewals(form.asked))
    figures = [figure for figure in body.published_figures.select_related("source") if figure.as_of <= day]
    facts = {body, *figures, *(row for agreement, _ in agreements for row in (agreement, agreement.source))}
    context = {
        "body": body,
        "trail": public_trail(),
        "form": form,
        "known": known,
        "day": day,
        "agreements": agreements,
        "figures": [(figure, counts.of(body, figure.as_of) - figure.value) for figure in figures],
        "corrections": hooks.corrections_of(facts),
        "members": members,
        "map": PlacesMap.of(f"{body.name}を構成する自治体の位置", body.members_on(day)) if members else None,
        "entries": entries[:MOST_ENTRIES],
        "events": events[:MOST_ENTRIES],
        "has_more_entries": max(len(entries), len(events)) > MOST_ENTRIES,
        "documents": body.documents.with_last_edition(form.asked),
    }
    return render(request, "agreements/overview/body_detail.html", context)


def _rows(entries, body):
    """Address, day, title, kind and mark (予定, 中止) of the newest entries, one more than the page shows. One query.

    A meeting is titled by its items that name the body, where there are any: all meetings share a title.
    """
    found, items = {}, defaultdict(list)
    newest = entries.values("pk")[: MOST_ENTRIES + 1]
    for entry in entries.filter(pk__in=newest).naming(body.name):
        found[entry.pk] = entry
        if entry.is_meeting and entry.named:
            items[entry.pk].append(entry.named)
    return [
        (
            entry.get_absolute_url(),
            full_day(entry.first_day),
            "／".join(items[entry.pk]) or entry.title,
            str(entry.kind),
            entry.mark_on(timezone.localdate()),
        )
        for entry in found.values()
    ]
