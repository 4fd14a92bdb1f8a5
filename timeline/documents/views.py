from django.shortcuts import get_object_or_404, render

from portal.web import downloads
from portal.web.days import full_span
from portal.web.page_cache import public_page
from timeline import exports
from timeline.corrections.models import Correction

from .models import Document


@public_page
def document_list(request):
    documents = Document.objects.with_last_edition()
    if file := downloads.answer(request, exports.DOCUMENTS.of(lambda: exports.documents(documents))):
        return file
    rows = [
        (document.get_absolute_url(), document.name, document.issuer, full_span(document.last_day, document.last_day))
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
        )
        for edition in document.editions.published().select_related("entry")
        for entry in [edition.entry]
    ]
    context = {"document": document, "editions": editions, "bodies": document.bodies.all()}
    return render(request, "timeline/documents/document_detail.html", context)


@public_page
def correction_list(request):
    found = Correction.objects.of_published()
    if file := downloads.answer(request, exports.CORRECTIONS.of(lambda: exports.corrections(found))):
        return file
    corrections = list(found.select_related("entry"))
    context = {
        "corrected": [row for row in corrections if row.outcome == Correction.Outcome.CORRECTED],
        "kept": [row for row in corrections if row.outcome == Correction.Outcome.KEPT],
    }
    return render(request, "timeline/corrections/correction_list.html", context)
