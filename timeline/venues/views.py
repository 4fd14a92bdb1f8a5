from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agreements.revisions.pages import edit_page, form_page
from members import hooks
from members.access import secretariat_page
from portal.web import downloads
from portal.web.page_cache import public_page
from timeline.entries.models.venues import Venue

from . import exports
from .forms import VenueForm, VenueMergeForm
from .venue_page import held_at, numbers_of_entries, rooms_of

TITLE = "会場"
DESK = ("会場の編集", "timeline:venue-desk")


@public_page
def venue_list(request):
    venues = (
        Venue.objects.public().not_merged().select_related("municipality__prefecture").prefetch_related("spellings")
    )
    numbers = numbers_of_entries()
    rows = [(venue, numbers[venue.pk]) for venue in venues]
    if file := downloads.file_response(request, exports.VENUES.of(lambda: exports.venue_rows(rows))):
        return file
    context = {"rows": rows, "trail": [("催し", reverse("timeline:event-list"))]}
    return render(request, "timeline/venues/venue_list.html", context)


@public_page
def venue_detail(request, pk):
    venues = Venue.objects.public().select_related("merged_into", "municipality__prefecture", "municipality__location")
    venue = get_object_or_404(venues, pk=pk)
    if venue.merged_into:
        return redirect(venue)
    held = list(held_at(venue))
    place = venue.municipality
    context = {
        "venue": venue,
        "held": held,
        "rooms": rooms_of(held),
        "spellings": venue.spellings.all(),
        "spot": getattr(place, "location", None) if place else None,
        "corrections": hooks.corrections_of([venue, *venue.merged.all()]),
        "trail": [("催し", reverse("timeline:event-list")), (TITLE, reverse("timeline:venue-list"))],
    }
    return render(request, "timeline/venues/venue_detail.html", context)


@secretariat_page
def venue_desk(request):
    venues = (
        Venue.objects.not_merged().select_related("municipality__prefecture").prefetch_related("spellings", "merged")
    )
    numbers = numbers_of_entries()
    rows = [(venue, numbers.get(venue.pk, 0)) for venue in venues]
    if file := downloads.file_response(request, exports.VENUES.of(lambda: exports.venue_rows(rows))):
        return file
    return render(request, "timeline/venues/venue_desk.html", {"rows": rows})


@secretariat_page
def venue_edit(request, pk):
    venue = get_object_or_404(Venue.objects.not_merged(), pk=pk)
    return edit_page(request, venue, VenueForm, f"会場「{venue}」を直す", DESK)


@secretariat_page
def venue_merge(request, pk):
    venue = get_object_or_404(Venue.objects.not_merged(), pk=pk)
    form = VenueMergeForm(request.POST or None, venue=venue)
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["other"]
        if venue.merge_into(other, reason=form.cleaned_data["reason"], by=request.user):
            messages.success(
                request, f"会場「{venue}」を「{other}」にまとめました。経過の会場も「{other}」になりました。"
            )
        else:
            messages.info(request, f"会場「{venue}」は、すでにまとめられています。")
        return redirect(DESK[1])
    lead = "同じ会場が2つの名称で登録されているときに使います。元に戻すことはできません。"
    return form_page(request, form, f"会場「{venue}」をほかの会場にまとめる", DESK, lead=lead)
