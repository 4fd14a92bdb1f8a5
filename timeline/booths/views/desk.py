"""出展 at the desk: the booths of an event, the plan of the ground, and what was reported of them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import ProtectedError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.revisions.pages import create_page, edit_page, form_page
from members.access import secretariat_page
from portal.web import downloads
from portal.web.post_only import post_only
from timeline.event_records.models.events import Event

from .. import exports
from ..forms import BoothForm, PaperReportForm
from ..ground import Ground
from ..models.booths import Booth
from ..models.reports import BoothReport
from ..results import BoothResults


def list_of(event):
    """Label and address of the page of an event's booths."""
    return (f"「{event}」の出展", reverse("timeline:booth-list", args=[event.pk]))


@secretariat_page
@require_safe
def booth_list(request, pk):
    event = get_object_or_404(Event.objects.select_related("entry"), pk=pk)
    booths = list(event.booths.with_places())
    results = BoothResults(event, booths)
    tables = [
        exports.BOOTHS.of(lambda: exports.booth_rows(booths)),
        exports.REPORTS.of(lambda: exports.report_rows(event, results)),
    ]
    if file := downloads.files_response(request, "出展と当日の結果", tables, day=timezone.localdate()):
        return file
    sums = {"visitors": results.visitors, "sales": results.sales}
    context = {
        "event": event,
        "booths": booths,
        "ground": Ground(booths),
        "missing": sum(len(booth.missing) for booth in booths),
        "taken": sum(not booth.is_free for booth in booths),
        "results": results,
        "as_result": urlencode({name: value for name, value in sums.items() if value is not None}),
        "has_codes": event.is_public and any(not booth.is_free for booth in booths),
        "trail": [("催しの準備と結果", reverse("timeline:event-desk")), (event.title, event.get_absolute_url())],
    }
    return render(request, "timeline/booths/booth_list.html", context)


@secretariat_page
def booth_create(request, pk):
    event = get_object_or_404(Event.objects.select_related("entry"), pk=pk)
    last = event.booths.order_by("-number").first()
    booth = Booth(event=event, number=last.number + 1 if last else 1)
    return create_page(request, BoothForm(request.POST or None, instance=booth), "区画を加える", list_of(event))


@secretariat_page
def booth_edit(request, pk):
    booth = get_object_or_404(Booth.objects.with_places(), pk=pk)
    return edit_page(request, booth, BoothForm, f"区画{booth.number}を直す", list_of(booth.event))


@post_only()
@secretariat_page
def booth_remove(request, pk):
    booth = Booth.objects.with_places().filter(pk=pk).first()
    if booth is None:
        messages.info(request, "この区画は、すでに外れています。")
        return redirect("timeline:event-desk")
    try:
        booth.remove(by=request.user)
        messages.success(request, f"区画{booth.number}を外しました。")
    except ProtectedError:
        messages.error(request, f"区画{booth.number}には当日の結果があるため、外せません。")
    return redirect(list_of(booth.event)[1])


@secretariat_page
def booth_report(request, pk):
    """The results of a day, typed from the paper sheet."""
    found = Booth.objects.with_places().exclude(event__entry=None)
    booth = get_object_or_404(found, pk=pk)
    form = PaperReportForm(request.POST or None, booth=booth)
    back = list_of(booth.event)
    if request.method == "POST" and form.is_valid():
        BoothReport.objects.take_in(booth, form.cleaned_data["day"], by=request.user, **form.to_save)
        messages.success(request, f"区画{booth.number}の結果を入力しました。")
        return redirect(back[1])
    title = f"区画{booth.number}　{booth.exhibitor}の結果を用紙から入力する"
    lead = "同じ日の結果がすでにあるときは、これが新しい結果になります。前のものも残ります。"
    return form_page(request, form, title, back, lead=lead)
