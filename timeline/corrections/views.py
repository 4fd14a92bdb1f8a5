from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.web import downloads, feeds
from portal.web.page_cache import public_page

from . import exports
from .feed_items import feed_items
from .models import Correction
from .parts import Log


@public_page(reads=["page"])
def correction_list(request):
    found = Correction.objects.of_published()
    table = exports.CORRECTIONS.of(lambda: exports.correction_rows(found), length=found.count)
    if file := downloads.file_response(request, table):
        return file
    log = Log(found, request.GET.get("page"))
    context = {"page": log.page, "corrected": log.corrected, "kept": log.kept}
    return render(request, "timeline/corrections/correction_list.html", context)


@public_page
def correction_detail(request, pk):
    found = Correction.objects.of_published().select_related("entry", "overtaken_by")
    correction = get_object_or_404(found, pk=pk)
    trail = [("訂正履歴", reverse("timeline:correction-list"))]
    context = {"correction": correction, "corrections": [correction], "trail": trail}
    return render(request, "timeline/corrections/correction_detail.html", context)


@public_page
def correction_feed(request):
    items = feed_items(Correction.objects.of_published())
    return feeds.feed_response(request, "訂正履歴", reverse("timeline:correction-list"), items)
