from django.shortcuts import render
from django.urls import reverse

from portal.web import downloads, feeds
from portal.web.page_cache import public_page

from . import exports
from .feed_items import feed_items
from .models import Correction
from .parts import Part


@public_page
def correction_list(request):
    found = Correction.objects.of_published()
    if file := downloads.file_response(request, exports.CORRECTIONS.of(lambda: exports.correction_rows(found))):
        return file
    corrections = list(found.select_related("entry", "overtaken_by"))
    context = {
        "corrected": Part.of(row for row in corrections if row.is_corrected),
        "kept": Part.of(row for row in corrections if not row.is_corrected),
    }
    return render(request, "timeline/corrections/correction_list.html", context)


@public_page
def correction_feed(request):
    items = feed_items(Correction.objects.of_published())
    return feeds.feed_response(request, "訂正履歴", reverse("timeline:correction-list"), items)
