"""回答の割合と日数, for everybody."""

from django.shortcuts import render
from django.utils import timezone

from portal import downloads
from portal.pages import public_page

from .. import lists
from ..figures import figures


@public_page
def figure_list(request):
    day = timezone.localdate()
    found = figures(day)
    if file := downloads.answer(request, lists.FIGURES.of(lambda: lists.figures(found)), day=day):
        return file
    return render(request, "bulletin/figure_list.html", {"day": day, "figures": found})
