from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from portal.web import linked_data
from portal.web.known import KnownOnForm, KnownSection, known_page
from portal.web.page_cache import public_page
from timeline import hooks
from timeline.entries.entry_page import entry_context
from timeline.entries.event_data import event_data
from timeline.entries.models.entries import Entry
from timeline.kinds.models import EntryKind

from .changes import changes


@public_page(reads=["known_on"])
def entry_detail(request, key):
    found = Entry.objects.published().with_known_since().select_related("kind", "venue", "series", "source")
    entry = get_object_or_404(found, key=key)
    known = KnownOnForm(request.GET, timezone.localdate(entry.known_since))
    if known.day:
        return _known(request, entry, known)
    context = entry_context(entry) | {
        "source_texts": hooks.source_texts_of(entry, request.user),
        "pages_above": hooks.pages_above_of(entry),
        "known": known,
    }
    context["trail"] = _trail(entry)
    if context["page"].is_corrected:
        context["other_days"] = entry.days_of_other_words()
    if event := event_data(entry, context["page"].organisations):
        context["linked_data"] = linked_data.script(event)
    return render(request, "timeline/entries/entry_detail.html", context)


def _known(request, entry, form):
    """What the entry said at the end of the day, unit by unit, as the comparison of two versions puts it."""
    content = entry.said_on(form.day)
    kind = EntryKind.objects.names_on(form.day)[content["kind"]]
    units = [
        (unit.label, kind if unit.name == "kind" else unit.after) for unit in changes({}, content) if unit.name != "key"
    ]
    return known_page(request, form, content["title"], [KnownSection("記載", units)], _trail(entry))


def _trail(entry):
    chronology, year = reverse("timeline:entry-list"), entry.first_day.year
    return [("経過", chronology), (f"{year}年", f"{chronology}#y{year}")]
