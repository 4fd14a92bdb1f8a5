"""The papers of an event at the desk: its flyer on A4 and as PDF, and drafts of texts to be read over and sent."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from members.access import secretariat_page
from portal import contact
from portal.pdf import jobs
from timeline.event_records.models.events import Event

from .facts import EventFacts
from .texts import TEXTS


def _facts(pk):
    return EventFacts(get_object_or_404(Event.objects.select_related("entry"), pk=pk))


def _context(facts):
    return {
        "facts": facts,
        "event": facts.event,
        "base": settings.BASE_URL,
        "trail": [("催しの準備と結果", reverse("timeline:event-desk")), (facts.title, facts.event.get_absolute_url())],
    }


@secretariat_page
@require_safe
def event_flyer(request, pk):
    return render(request, "timeline/event_papers/flyer_print.html", _context(_facts(pk)))


@secretariat_page
@require_safe
def event_flyer_pdf(request, pk):
    facts = _facts(pk)
    html = render_to_string("timeline/event_papers/flyer_pdf.html", _context(facts))
    back = reverse("timeline:event-flyer", args=[pk])
    return jobs.pdf_response(request, f"チラシ_{facts.title[:40]}", html, back=back)


@secretariat_page
@require_safe
def event_texts(request, pk):
    """Drafts of the press note and the list of goods, each to be read and taken away as a text file."""
    facts = _facts(pk)
    texts = [(kind, name, _written(write, facts)) for kind, (name, write) in TEXTS.items()]
    return render(request, "timeline/event_papers/event_texts.html", _context(facts) | {"texts": texts})


@secretariat_page
@require_safe
def event_text(request, pk, kind):
    if kind not in TEXTS:
        raise Http404
    (name, write), facts = TEXTS[kind], _facts(pk)
    response = HttpResponse("\ufeff" + _written(write, facts), content_type="text/plain; charset=utf-8")
    header = content_disposition_header(True, f"{name}_{facts.title[:40]}.txt")
    response.headers["Content-Disposition"] = header
    return response


def _written(write, facts):
    return write(facts, timezone.localdate(), contact.current())
