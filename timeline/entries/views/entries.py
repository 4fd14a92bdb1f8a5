from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.pdf import jobs
from portal.web import downloads
from portal.web.days import full_day, full_span
from portal.web.forms import AsOfForm
from portal.web.page_cache import public_page
from timeline import exports
from timeline.printing.record_paper import RecordPaper

from .. import list_rows
from ..entry_page import EntryPage
from ..forms import EntryFilterForm
from ..models.entries import Entry
from ..thread import Thread


@public_page
def entry_list(request):
    published = Entry.objects.published()
    summary = published.summary()
    form = EntryFilterForm(request.GET, summary=summary)
    found = form.apply(published)
    tables = (
        exports.ENTRIES.of(lambda: exports.entries(found)),
        exports.ITEMS.of(lambda: exports.items(found), "items"),
        exports.PLACES.of(lambda: exports.places(found), "places"),
    )
    if file := downloads.answer(request, *tables):
        return file
    years = list_rows.years(found)
    context = {
        "form": form,
        "kinds": form.kind_boxes(),
        "selects": form.selects(),
        "years": years,
        "shown": sum(len(year.rows) for year in years),
        "total": summary.total,
        "span": [full_day(day, False) for day in summary.span],
        "is_filtered": any(request.GET.get(name) for name in form.fields if name != "order"),
    }
    return render(request, "timeline/entries/entry_list.html", context)


@public_page
def entry_detail(request, key):
    entry = get_object_or_404(Entry.objects.published().select_related("kind", "venue", "series", "source"), key=key)
    return render(request, "timeline/entries/entry_detail.html", entry_context(entry))


def entry_context(entry):
    """What the templates of an entry's page need."""
    return {
        "entry": entry,
        "days": full_span(entry.first_day, entry.last_day),
        "fiscal_year": fiscal_year_name(fiscal_year(entry.first_day)),
        "notes": entry.notes.splitlines(),
        "programme": EntryPage(entry),
        "thread": Thread(entry),
        "steps": entry.steps.of_published_cases(),
    }


@public_page
def entry_print(request):
    form = AsOfForm(request.GET)
    paper = RecordPaper(form.day_or(None))
    if file := downloads.answer_all(request, paper.NAME, paper.tables(), day=paper.day):
        return file
    return render(request, "timeline/printing/entry_print.html", {"form": form, **paper.context()})


@require_safe
def entry_pdf(request):
    paper = RecordPaper(AsOfForm(request.GET).day_or(None))
    html = render_to_string("timeline/printing/record_pdf.html", paper.context())
    back = f"{reverse('timeline:entry-print')}?as_of={paper.day}"
    return jobs.answer(request, f"{paper.NAME}_{paper.day}", html, back=back)
