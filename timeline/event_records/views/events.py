"""催しの記録 at the desk: the year's list, and one event with its steps and results."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.revisions.pages import create_page, edit_page
from members.access import secretariat_page
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.web import downloads
from portal.web.days import full_day, full_span, short_span
from portal.web.numbers import whole_number
from portal.web.post_only import post_only
from timeline.content import ContentError, Names
from timeline.editor.entry_forms import EntryForms, with_known_roles
from timeline.entries.models.venues import Series, Venue

from .. import exports
from ..forms import EventForm
from ..models.events import Event
from ..stages import stages_of, state_of

TITLE = "催しの準備と結果"
DESK = (TITLE, "timeline:event-desk")
OVERTAKEN = (
    "ほかの人が先に概要案を保存しました。下に入力したものは残っています。"
    "新しい概要案を別の画面で確かめてから、もう一度保存してください。"
)


def back_to(event):
    return (event.title, event.get_absolute_url())


@secretariat_page
@require_safe
def event_desk(request):
    """The events of a fiscal year (?year=), of this one without it."""
    today = timezone.localdate()
    current = fiscal_year(today)
    years = sorted({*Event.objects.years(), current}, reverse=True)
    asked = whole_number(request.GET.get("year", ""))
    year = asked if asked in years else current
    events = list(Event.objects.of_year(year).with_progress())
    if file := downloads.file_response(request, exports.EVENTS.of(lambda: exports.event_rows(year, events, today))):
        return file
    context = {
        "title": TITLE,
        "year": (year, fiscal_year_name(year)),
        "years": [(each, fiscal_year_name(each)) for each in years],
        "rows": [(event, short_span(*event.days) if event.days else "", state_of(event, today)) for event in events],
        "waiting": Event.objects.awaiting_results(today).count(),
    }
    return render(request, "timeline/event_records/event_desk.html", context)


@secretariat_page
@require_safe
def event_record(request, pk):
    event = get_object_or_404(Event.objects.with_progress().select_related("thanks_entry"), pk=pk)
    today = timezone.localdate()
    context = {
        "event": event,
        "days": full_span(*event.days) if event.days else "",
        "year": fiscal_year_name(event.fiscal_year),
        "state": state_of(event, today),
        "stages": [(stage, [_shown(each) for each in stage.occurrences]) for stage in stages_of(event, today)],
        "dropped": [row for row in event.steps.all() if row.step == row.Step.DROPPED],
        "results": event.results.all(),
        "is_over": event.is_over(today),
        "has_final": any(not result.is_interim for result in event.results.all()),
        "trail": [(TITLE, reverse("timeline:event-desk"))],
    }
    return render(request, "timeline/event_records/event_record.html", context)


def _shown(occurrence):
    return occurrence, full_day(occurrence.day, False) if occurrence.day else "日の記録なし"


@secretariat_page
def event_create(request):
    event = Event(fiscal_year=fiscal_year(timezone.localdate()))
    return create_page(request, EventForm(request.POST or None, instance=event), "催しを加える", DESK)


@secretariat_page
def event_edit(request, pk):
    event = get_object_or_404(Event.objects.select_related("entry"), pk=pk)
    return edit_page(request, event, EventForm, f"「{event}」の主催者とメモを直す", back_to(event))


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def event_outline(request, pk):
    """The outline, typed in the fields of an entry; once there is an entry, its editor has them."""
    event = get_object_or_404(Event, pk=pk)
    if event.entry_id:
        return redirect("timeline:editor-edit", event.entry_id)
    forms = EntryForms(Names())
    if request.method != "POST":
        forms.show(event.outline or {"title": event.name, "status": "planned"})
        return _outline_page(request, event, forms, event.version)
    forms.bind(request.POST)
    action, version = request.POST.get("do", "save"), whole_number(request.POST.get("read", ""))
    if "-part" in action:
        forms.rearrange(action)
        return _outline_page(request, event, forms, version)
    if not forms.is_understood():
        return _outline_page(request, event, forms, version)
    content = with_known_roles(forms.typed_content(), event.outline, forms.names)
    if event.outline == content or event.write_outline(content, version=version, by=request.user):
        messages.success(request, "概要案を保存しました。")
        return redirect(event)
    messages.error(request, OVERTAKEN)
    return _outline_page(request, event, forms, event.version, status=409)


def _outline_page(request, event, forms, version, status=200):
    context = {
        "event": event,
        "editor": forms,
        "errors": forms.errors,
        "read": version,
        "venues": Venue.objects.not_merged().values_list("name", flat=True),
        "series": Series.objects.values_list("name", flat=True),
        "trail": [(TITLE, reverse("timeline:event-desk")), back_to(event)],
    }
    return render(request, "timeline/event_records/event_outline.html", context, status=status)


@post_only()
@secretariat_page
def event_draft(request, pk):
    event = get_object_or_404(Event, pk=pk)
    try:
        is_new = event.draft(by=request.user)
    except (ValueError, ContentError) as error:
        messages.error(request, f"経過の下書きを作れません。{error}")
        return redirect(event)
    if not is_new:
        messages.info(request, "この催しの経過は、もうあります。")
        return redirect(event)
    messages.success(request, "経過の下書きを作りました。読み直して、公開すると告知になります。")
    return redirect("timeline:editor-edit", event.entry_id)


@post_only()
@secretariat_page
def event_without_result(request, pk):
    event = get_object_or_404(Event, pk=pk)
    if event.leave_without_result(by=request.user):
        messages.success(request, "来場者数などの記録がない催しとしました。対応待ちから外れます。")
    else:
        messages.info(request, "結果の扱いは、もう決まっています。")
    return redirect(event)
