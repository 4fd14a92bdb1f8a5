from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.web import downloads, feeds
from portal.web.forms import AsOfForm
from portal.web.known import KnownOnForm, known_page
from portal.web.page_cache import public_page

from . import exports
from .feed_items import feed_items
from .known import corrections_known
from .models import Correction
from .parts import Log


@public_page(reads=["page", "known_on"])
def correction_list(request):
    known = KnownOnForm(request.GET)
    if known.day:
        day_form = AsOfForm(request.GET)
        section, listed = corrections_known(known.day, day_form.asked, request.GET.get("page"))
        return known_page(request, known, "訂正履歴", [section], [], day_form, day_form.asked, page=listed)
    found = Correction.objects.of_published()
    table = exports.CORRECTIONS.of(lambda: exports.correction_rows(found), length=found.count)
    if file := downloads.file_response(request, table):
        return file
    log = Log(found, request.GET.get("page"))
    context = {"page": log.page, "corrected": log.corrected, "kept": log.kept, "known": known}
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
