from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.pdf import jobs
from portal.web import downloads
from portal.web.forms import AsOfForm
from portal.web.page_cache import public_page

from .record_paper import RecordPaper


@public_page(reads=["page"])
def entry_print(request):
    form = AsOfForm(request.GET)
    paper = RecordPaper(form.day_or(None), request.GET.get("page"))
    if file := downloads.files_response(request, paper.NAME, paper.tables(), day=paper.day, form=form):
        return file
    return _print_page(request, form, paper)


def _print_page(request, form, paper):
    return render(request, "timeline/printing/entry_print.html", {"form": form, **paper.context()})


@require_safe
def entry_pdf(request):
    form = AsOfForm(request.GET)
    paper = RecordPaper(form.day_or(None), request.GET.get("page"))
    if form.errors:  # no day: the page says so at the field
        return _print_page(request, form, paper)
    context = paper.context()
    html = render_to_string("timeline/printing/record_pdf.html", context)
    back = f"{reverse('timeline:entry-print')}?as_of={paper.day}"
    name = f"{paper.NAME}_{paper.day}"
    if context["part"]:
        back, name = f"{back}&page={paper.page.number}", f"{name}_{context['part']}"
    return jobs.pdf_response(request, name, html, back=back)
