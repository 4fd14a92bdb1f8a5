"""Public pages of a single agreement and a single printed figure: an address for whoever cites one."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from agreements.breadcrumbs import public_trail
from agreements.revisions.known import KnownFacts
from agreements.signing.models.agreements import Agreement
from agreements.statistics.models.figures import PublishedFigure
from members import hooks
from portal.web.forms import AsOfForm
from portal.web.known import KnownOnForm, KnownSection, known_page
from portal.web.page_cache import public_page


@public_page(reads=["known_on"])
def signed_agreement(request, pk):
    agreement = get_object_or_404(Agreement.objects.select_related("body__prefecture", "source"), pk=pk)
    body, form = agreement.body, AsOfForm(request.GET)
    trail = [*public_trail(), (body.name, body.get_absolute_url())]
    return _fact_page(request, agreement, (body, agreement.source), "協定", trail, form)


@public_page(reads=["known_on"])
def published_figure(request, pk):
    figure = get_object_or_404(PublishedFigure.objects.select_related("body__prefecture", "source"), pk=pk)
    return _fact_page(request, figure, tuple(filter(None, (figure.body, figure.source))), "公表値", public_trail())


def _fact_page(request, row, named, kind, trail, day_form=None):
    """The page of `row`, which names the rows `named`; of a kind whose facts depend on a 基準日 with its form."""
    created, day = row.created_at, day_form.asked if day_form else None
    known = KnownOnForm(request.GET, timezone.localdate(created) if created else None)
    facts = KnownFacts(known.day or timezone.localdate(), {row, *named}).of(row)
    name, told = row.title_of(facts), row.told_on(facts, day)
    if known.day:
        return known_page(request, known, name, [KnownSection(kind, told)], trail, day_form, day)
    context = {
        "name": name,
        "kind": kind,
        "trail": trail,
        "facts": told,
        "corrections": hooks.corrections_of({row, *named}),
        "known": known,
        "day": day,
    }
    return render(request, "agreements/overview/fact_detail.html", context | ({"form": day_form} if day_form else {}))
