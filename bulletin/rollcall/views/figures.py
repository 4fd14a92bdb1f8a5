"""回答の割合と日数, for everybody."""

from django.shortcuts import render
from django.utils import timezone

from portal.web import downloads
from portal.web.forms import AsOfForm
from portal.web.page_cache import public_page

from .. import exports
from ..figures import figures


@public_page
def figure_list(request):
    form = AsOfForm(request.GET)
    day = form.day_or(timezone.localdate())
    found = figures(day)
    if file := downloads.file_response(request, exports.FIGURES.of(lambda: exports.figures(found)), day=day):
        return file
    return render(request, "bulletin/rollcall/figure_list.html", {"form": form, "day": day, "figures": found})
