from django.shortcuts import get_object_or_404, render

from portal.days import full_span
from portal.pages import public_page
from portal.wareki import fiscal_year, fiscal_year_name

from .. import rows
from ..forms import EntryFilterForm
from ..models import Entry
from ..programme import Programme
from ..threads import Thread


@public_page
def entry_list(request):
    published = Entry.objects.published()
    year_counts = published.year_counts()
    form = EntryFilterForm(request.GET, years=[year for year, _ in year_counts])
    years = rows.years(form.apply(published))
    kind_counts = published.kind_counts()
    context = {
        "form": form,
        "kinds": [
            (kind, name, kind_counts.get(kind, 0), kind in form.data.getlist("kind"))
            for kind, name in Entry.Kind.choices
            if kind in kind_counts
        ],
        "years": years,
        "shown": sum(len(year.rows) for year in years),
        "total": sum(kind_counts.values()),
        "is_filtered": any(request.GET.get(name) for name in form.fields if name != "order"),
    }
    return render(request, "timeline/entry_list.html", context)


@public_page
def entry_detail(request, key):
    entry = get_object_or_404(Entry.objects.published().select_related("venue", "series", "source"), key=key)
    context = {
        "entry": entry,
        "days": full_span(entry.first_day, entry.last_day),
        "fiscal_year": fiscal_year_name(fiscal_year(entry.first_day)),
        "notes": entry.notes.splitlines(),
        "programme": Programme(entry),
        "thread": Thread(entry),
    }
    return render(request, "timeline/entry_detail.html", context)


def entry_print(request):
    return render(request, "timeline/entry_print.html")
