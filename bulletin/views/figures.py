"""回答の割合と日数, for everybody."""

from django.shortcuts import render
from django.utils import timezone

from bulletin import lists
from bulletin.figures import figures
from portal.web import downloads
from portal.web.page_cache import public_page


@public_page
def figure_list(request):
    day = timezone.localdate()
    found = figures(day)
    if file := downloads.answer(request, lists.FIGURES.of(lambda: lists.figures(found)), day=day):
        return file
    return render(request, "bulletin/figure_list.html", {"day": day, "figures": found})
