from django.shortcuts import render
from django.urls import reverse

from portal.web import downloads, feeds
from portal.web.days import full_day
from portal.web.forms import AsOfForm
from portal.web.known import KnownOnForm, known_page
from portal.web.page_cache import public_page

from . import exports
from .feed_items import feed_items
from .forms import EntryFilterForm
from .known import entries_known
from .models.entries import Entry
from .year_list import YearList


@public_page(reads=[*EntryFilterForm.base_fields, "as_text", "years", "page", "known_on"])
def entry_list(request):
    day_form, known = AsOfForm(request.GET), KnownOnForm(request.GET)
    asked = day_form.asked
    if known.day:
        section, page = entries_known(known.day, asked, request.GET.get("page"))
        return known_page(request, known, "経過", [section], [], day_form, asked, page=page)
    published = Entry.objects.published().known_on(asked)
    summary = published.summary()
    form = EntryFilterForm(request.GET, summary=summary)
    found = form.apply(published)
    tables = (
        exports.ENTRIES.of(lambda: exports.entry_rows(found), length=found.count),
        exports.ITEMS.of(lambda: exports.item_rows(found), "items", length=lambda: exports.items_of(found).count()),
        exports.PLACES.of(lambda: exports.place_rows(found), "places", length=lambda: exports.places_of(found).count()),
    )
    if file := downloads.file_response(request, *tables, day=asked, form=form):
        return file
    listed = YearList.of(form, found, summary, request.GET.get("page"))
    page = listed.page
    context = {
        "form": form,
        "known": known,
        "kinds": form.kind_boxes(),
        "selects": form.selects(),
        "years": listed.years,
        "jump": listed.jump,
        "page": page,
        "shown": listed.shown,
        "total": summary.total,
        "span": [full_day(day, False) for day in summary.span],
        "are_open": request.GET.get("years") == "all" or form.is_narrowed or page.has_other_pages(),
        "is_filtered": any(request.GET.get(name) for name in form.fields if name != "order"),
        "dated": form.dated(),
    }
    return render(request, "timeline/entries/entry_list.html", context)


@public_page
def entry_feed(request):
    return feeds.feed_response(request, "経過", reverse("timeline:entry-list"), feed_items(Entry.objects.published()))
