from django.contrib import messages
from django.db import transaction
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.access import secretariat_page
from portal.models import Paper
from portal.pdf import jobs
from portal.web import downloads
from portal.web.forms import AsOfForm
from portal.web.page_cache import public_page
from portal.web.post_only import post_only

from .record_paper import RecordPaper


@public_page(reads=["page"])
def entry_print(request):
    form = AsOfForm(request.GET)
    paper = RecordPaper(form.day_or(None), request.GET.get("page"))
    if file := downloads.files_response(request, paper.NAME, paper.tables(), day=paper.day, form=form):
        return file
    return _print_page(request, form, paper)


def _print_page(request, form, paper):
    context = {"form": form, "editions": Paper.objects.editions(), **paper.context()}
    return render(request, "timeline/printing/entry_print.html", context)


@require_safe
def entry_pdf(request):
    form = AsOfForm(request.GET)
    paper = RecordPaper(form.day_or(None), request.GET.get("page"))
    if form.errors:  # no day: the page says so at the field
        return _print_page(request, form, paper)
    back = f"{reverse('timeline:entry-print')}?{paper.query}"
    return jobs.pdf_response(request, paper.file_name, paper.html(), back=back)


@post_only("../")
@secretariat_page
def edition_keep(request):
    """保存版にする: the PDF of the day asked for, made or to be made, is kept for good."""
    form = AsOfForm(request.POST)
    paper = RecordPaper(form.day_or(None), request.POST.get("page"))
    if form.errors:
        return _print_page(request, form, paper)
    with transaction.atomic():
        kept = jobs.ask(paper.file_name, paper.html(), request.user)
        if kept:
            kept.keep_for_good(by=request.user)
    if kept is None:
        messages.error(request, "混み合っています。1分ほどたってから、もう一度お試しください。")
        return redirect(f"{reverse('timeline:entry-print')}?{paper.query}")
    return redirect(f"{reverse('timeline:entry-pdf')}?{paper.query}")


@require_safe
def edition_file(request, pk):
    edition = get_object_or_404(Paper.objects.editions(), pk=pk)
    return FileResponse(edition.file.open(), as_attachment=True, filename=f"{edition.name}.pdf")
