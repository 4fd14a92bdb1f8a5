"""回答の割合と日数, for everybody."""

from django.shortcuts import render
from django.utils import timezone

from portal.pages import public_page

from ..figures import figures


@public_page
def figure_list(request):
    day = timezone.localdate()
    return render(request, "bulletin/figure_list.html", {"day": day, "figures": figures(day)})
