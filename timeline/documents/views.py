from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from agreements.revisions.pages import create_page, edit_page
from members import hooks
from members.access import secretariat_page
from portal.web import downloads, feeds
from portal.web.days import full_span, planned_tag
from portal.web.page_cache import public_page

from . import exports
from .feed_items import feed_items
from .forms import DocumentForm, EditionForm
from .kept import DOCUMENTS
from .models import Document, Edition


@public_page(reads=["page", "known_on"])
def document_list(request):
    known = DOCUMENTS.form(request)
    if known.day:
        return DOCUMENTS.page(request, known)
    documents = Document.objects.with_last_edition()
    if file := downloads.file_response(request, exports.DOCUMENTS.of(lambda: exports.edition_rows(documents))):
        return file
    rows = [
        (
            document.get_absolute_url(),
            document.name,
            document.issuer,
            full_span(document.last_day, document.last_day),
            planned_tag(document.last_day, timezone.localdate()),
        )
        for document in documents
    ]
    return render(request, "timeline/documents/document_list.html", {"rows": rows, "known": known})


@public_page
def document_detail(request, key):
    document = get_object_or_404(Document.objects.with_last_edition(), key=key)
    published = list(document.editions.published().select_related("entry").prefetch_related("files"))
    editions = [
        (
            full_span(edition.entry.first_day, edition.entry.last_day),
            edition.name,
            edition.action,
            edition.entry.get_absolute_url(),
            edition.entry.title,
            edition.entry.mark_on(timezone.localdate()),
        )
        for edition in published
    ]
    context = {
        "document": document,
        "trail": [("公表資料", reverse("timeline:document-list"))],
        "editions": editions,
        "files": [(edition, edition.files.all()) for edition in reversed(published) if edition.files.all()],
        "bodies": document.bodies.all(),
        "corrections": hooks.corrections_of(
            [document, *published, *(row for each in published for row in each.files.all())]
        ),
    }
    return render(request, "timeline/documents/document_detail.html", context)


@public_page
def document_feed(request):
    items = feed_items(Edition.objects.published())
    return feeds.feed_response(request, "公表資料", reverse("timeline:document-list"), items)


DESK = ("公表資料の編集", "timeline:document-desk")


@secretariat_page
def desk_list(request):
    documents = Document.objects.prefetch_related("editions__entry", "editions__files").order_by("name")
    if file := downloads.file_response(request, exports.DOCUMENTS.of(lambda: exports.edition_rows(documents))):
        return file
    return render(request, "timeline/documents/document_desk.html", {"documents": documents})


@secretariat_page
def document_create(request):
    form = DocumentForm(request.POST or None, instance=Document(key=Document.objects.free_key()))
    return create_page(request, form, "公表資料を加える", DESK)


@secretariat_page
def document_edit(request, pk):
    return edit_page(request, get_object_or_404(Document, pk=pk), DocumentForm, "公表資料を直す", DESK)


@secretariat_page
def edition_create(request, pk):
    document = get_object_or_404(Document, pk=pk)
    form = EditionForm(request.POST or None, instance=Edition(document=document))
    return create_page(request, form, f"「{document.name}」の版を加える", DESK)


@secretariat_page
def edition_edit(request, pk):
    edition = get_object_or_404(Edition.objects.select_related("document", "entry"), pk=pk)
    return edit_page(request, edition, EditionForm, f"「{edition}」を直す", DESK)
