"""資料とデータ: everything the public may download, and what its columns mean."""

from django.shortcuts import render
from django.urls import reverse

import agreements.lists
import bulletin.exports
import members.places.exports
import timeline.exports
from agreements.models import Source, Tie
from portal.web import downloads
from portal.web.page_cache import public_page

# Listing, page, name of the list on a page with several, whether a day may be chosen
PUBLIC = (
    (timeline.exports.ENTRIES, "timeline:entry-list", "", False),
    (timeline.exports.ITEMS, "timeline:entry-list", "items", False),
    (timeline.exports.PLACES, "timeline:entry-list", "places", False),
    (timeline.exports.EVENTS, "timeline:event-list", "", False),
    (agreements.lists.BODIES, "agreements:body-list", "", True),
    (agreements.lists.MEMBERS, "agreements:body-list", "members", True),
    (agreements.lists.AGREEMENTS, "agreements:body-list", "agreements", True),
    (agreements.lists.TREND, "agreements:statistic-list", "", False),
    (agreements.lists.TIES, "data", "ties", False),
    (members.places.exports.MUNICIPALITIES, "members:municipality-list", "", True),
    (bulletin.exports.PROPOSALS, "bulletin:proposal-list", "", False),
    (bulletin.exports.FIGURES, "bulletin:figure-list", "", False),
    (bulletin.exports.CASES, "bulletin:case-list", "", False),
    (bulletin.exports.PARTICIPANTS, "bulletin:case-list", "participants", False),
    (timeline.exports.DOCUMENTS, "timeline:document-list", "", False),
    (timeline.exports.CORRECTIONS, "timeline:correction-list", "", False),
)


@public_page
def data(request):
    # the ties have no list of their own: they stand on the pages of the municipalities
    ties = agreements.lists.TIES.of(lambda: agreements.lists.ties(Tie.objects.standing()), "ties")
    if file := downloads.answer(request, ties):
        return file
    rows = [
        (listing, reverse(page), f"&list={part}" if part else "", has_day) for listing, page, part, has_day in PUBLIC
    ]
    return render(request, "portal/front/data.html", {"rows": rows, "day": Source.objects.record_day()})
