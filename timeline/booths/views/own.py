"""出展 of one's own municipality: what it brings, typed by its people."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.revisions.pages import edit_page
from members.access import staff_page
from portal.web import downloads

from .. import exports
from ..forms import BoothForm
from ..models.booths import Booth

OWN = ("出展", "timeline:booth-own-list")


@staff_page
@require_safe
def booth_own_list(request):
    booths = list(Booth.objects.editable_by(request.user).with_places().order_by("-pk"))
    if file := downloads.file_response(request, exports.BOOTHS.of(lambda: exports.booth_rows(booths))):
        return file
    context = {
        "place": request.user.municipality,
        "booths": booths,
        "today": timezone.localdate(),
        "trail": [("わたしの自治体", reverse("members:home"))],
    }
    return render(request, "timeline/booths/booth_own_list.html", context)


@staff_page
def booth_own_edit(request, pk):
    booth = get_object_or_404(Booth.objects.editable_by(request.user).with_places(), pk=pk)
    return edit_page(request, booth, BoothForm, f"「{booth.event}」で出すもの", OWN, own=True)
