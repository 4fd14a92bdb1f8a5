"""The secretariat's pages of bodies and sources."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from agreements.breadcrumbs import BOARD
from agreements.revisions.pages import create_page, edit_page
from members.access import secretariat_page
from portal.web import downloads

from . import exports
from .forms import BodyForm, SourceForm
from .models import Body, Source


@secretariat_page
def body_create(request):
    form = BodyForm(request.POST or None, instance=Body(number=Body.objects.next_number()))
    return create_page(request, form, "団体を加える", BOARD)


@secretariat_page
def body_edit(request, pk):
    body = get_object_or_404(Body, pk=pk)
    return edit_page(request, body, BodyForm, "団体を直す", BOARD, needs_reason=body.is_public)


SOURCES = ("出典", "agreements:source-list")
PER_PAGE = 50


@secretariat_page
def source_list(request):
    if file := downloads.file_response(request, exports.SOURCES.of(lambda: exports.sources(Source.objects.all()))):
        return file
    page = Paginator(Source.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "agreements/bodies/source_list.html", {"page": page})


@secretariat_page
def source_create(request):
    return create_page(request, SourceForm(request.POST or None, instance=Source()), "出典を加える", SOURCES)


@secretariat_page
def source_edit(request, pk):
    source = get_object_or_404(Source, pk=pk)
    return edit_page(request, source, SourceForm, "出典を直す", SOURCES)
