"""資料とデータ: everything the public may download, and what its columns mean."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

import agreements.dot_map.exports
import agreements.overview.exports
import agreements.statistics.exports
import agreements.ties.exports
import bulletin.board.exports
import bulletin.cases.exports
import bulletin.rollcall.exports
import enquiries.grants.exports
import members.places.exports
import members.profiles.exports
import timeline.corrections.exports
import timeline.documents.exports
import timeline.entries.exports
import timeline.events.exports
import timeline.events.open_data
import timeline.news.exports
from agreements.models import Source, Tie
from portal import licence
from portal.web import downloads, linked_data
from portal.web.page_cache import public_page

from .open_data.catalogue import DataSet, dcat, schema_org
from .open_data.dictionary import DICTIONARY, dictionary_rows
from .open_data.history import FORMS, HISTORY, history_rows

# Listing, page, name of the list on a page with several, whether a day may be chosen
PUBLIC = (
    (timeline.entries.exports.ENTRIES, "timeline:entry-list", "", True),
    (timeline.entries.exports.ITEMS, "timeline:entry-list", "items", True),
    (timeline.entries.exports.PLACES, "timeline:entry-list", "places", True),
    (timeline.events.exports.EVENTS, "timeline:event-list", "", False),
    (timeline.events.open_data.OPEN_EVENTS, "timeline:event-list", "open-data", False),
    (agreements.overview.exports.BODIES, "agreements:body-list", "", True),
    (agreements.overview.exports.MEMBERS, "agreements:body-list", "members", True),
    (agreements.overview.exports.AGREEMENTS_IN_FORCE, "agreements:body-list", "agreements", True),
    (agreements.statistics.exports.TREND, "agreements:statistic-list", "", True),
    (agreements.statistics.exports.TREND_BY_YEAR, "agreements:statistic-list", "years", True),
    (agreements.ties.exports.TIES, "data", "ties", False),
    (members.places.exports.MUNICIPALITIES, "members:municipality-list", "", True),
    (agreements.dot_map.exports.DOTS, "agreements:dot-map", "", True),
    (members.profiles.exports.PROFILES, "members:profile-list", "", False),
    (bulletin.board.exports.PROPOSALS, "bulletin:proposal-list", "", False),
    (bulletin.rollcall.exports.FIGURES, "bulletin:figure-list", "", True),
    (bulletin.cases.exports.CASES, "bulletin:case-list", "", True),
    (bulletin.cases.exports.PARTICIPANTS, "bulletin:case-list", "participants", True),
    (timeline.documents.exports.DOCUMENTS, "timeline:document-list", "", False),
    (timeline.news.exports.NEWS, "timeline:news-list", "", False),
    (enquiries.grants.exports.GRANTS, "published:grant-table", "", False),
    (timeline.corrections.exports.CORRECTIONS, "timeline:correction-list", "", False),
    (DICTIONARY, "data-dictionary", "", False),
    (HISTORY, "data", "history", False),
)


def data_sets():
    """The public lists as the catalogue names them."""
    return [DataSet(listing, reverse(page), part) for listing, page, part, _ in PUBLIC]


@public_page
def data(request):
    # the ties have no list of their own: they stand on the pages of the municipalities
    tables = (
        agreements.ties.exports.TIES.of(lambda: agreements.ties.exports.ties(Tie.objects.not_withdrawn()), "ties"),
        HISTORY.of(history_rows, "history"),
    )
    if file := downloads.file_response(request, *tables):
        return file
    rows = [
        (listing, reverse(page), f"&list={part}" if part else "", has_day) for listing, page, part, has_day in PUBLIC
    ]
    terms = licence.current()
    context = {
        "rows": rows,
        "day": Source.objects.record_day(),
        "licence": terms,
        "history": history_rows(),
        "forms": FORMS,
        "linked_data": linked_data.script(schema_org(data_sets(), terms)),
    }
    return render(request, "portal/front/data.html", context)


@public_page
def dictionary(request):
    listings = [listing for listing, *_ in PUBLIC]
    if file := downloads.file_response(request, DICTIONARY.of(lambda: dictionary_rows(listings))):
        return file
    context = {"listings": listings, "trail": [("資料とデータ", reverse("data"))]}
    return render(request, "portal/front/data_dictionary.html", context)


@require_safe
@public_page
def catalogue(request):
    """All public lists as a catalogue for machines (DCAT in JSON-LD)."""
    found = dcat(data_sets(), licence.current(), request.path)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/ld+json; charset=utf-8")
