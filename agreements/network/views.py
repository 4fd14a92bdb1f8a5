"""Public page of つながりの図: the wards with the numbers of their ties, or one place and its neighbours."""

from collections import Counter

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from agreements.dot_map.dots import DotRecord
from agreements.models import Source, Tie
from agreements.ties import exports
from members.models import Municipality
from portal.web import downloads
from portal.web.forms import AsOfForm
from portal.web.page_cache import public_page

from .picture import picture_of


@public_page(reads=["place"])
def network(request):
    form = AsOfForm(request.GET)
    day = form.day_or(DotRecord().last_day(Source.objects.record_day()))
    found = Tie.objects.as_of(day).with_places()
    if file := downloads.file_response(request, exports.TIES.of(lambda: exports.ties(found)), day=day, form=form):
        return file
    ties = list(found)
    code = request.GET.get("place", "")
    place = get_object_or_404(Municipality.objects.select_related("prefecture"), lg_code=code) if code else None
    context = {
        "form": form,
        "day": day,
        "place": place,
        "picture": picture_of(place, ties) if place else None,
        "rows": [] if place else _wards(ties, day),
        "keep_day": f"&as_of={day}" if form.asked else "",
        "trail": _trail(place, f"?as_of={day}" if form.asked else ""),
    }
    return render(request, "agreements/network/network.html", context)


def _wards(ties, day):
    """Each ward with the number of its ties, their kinds in words, and its share of the most, in per cent."""
    kinds: dict[int, Counter[str]] = {}
    for tie in ties:
        kinds.setdefault(tie.ward_id, Counter())[tie.kind] += 1
    most = max((each.total() for each in kinds.values()), default=1)
    rows = []
    for ward in Municipality.objects.as_of(day).wards():
        own = kinds.get(ward.pk, Counter())
        told = "、".join(
            f"{kind}{number}" for kind, number in sorted(own.items(), key=lambda pair: (-pair[1], pair[0]))
        )
        rows.append((ward, own.total(), told, round(100 * own.total() / most)))
    return rows


def _trail(place, keep_day):
    trail = [("自治体", reverse("members:municipality-list"))]
    return [*trail, ("つながりの図", reverse("agreements:network") + keep_day)] if place else trail
