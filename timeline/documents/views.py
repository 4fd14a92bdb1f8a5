from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from portal.web import downloads
from portal.web.days import full_span, planned_tag
from portal.web.page_cache import public_page

from . import exports
from .models import Document


@public_page
def document_list(request):
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
    return render(request, "timeline/documents/document_list.html", {"rows": rows})


@public_page
def document_detail(request, key):
    document = get_object_or_404(Document.objects.with_last_edition(), key=key)
    editions = [
        (
            full_span(entry.first_day, entry.last_day),
            edition.name,
            edition.action,
            entry.get_absolute_url(),
            entry.title,
            planned_tag(entry.first_day, timezone.localdate()),
        )
        for edition in document.editions.published().select_related("entry")
        for entry in [edition.entry]
    ]
    context = {"document": document, "editions": editions, "bodies": document.bodies.all()}
    return render(request, "timeline/documents/document_detail.html", context)
