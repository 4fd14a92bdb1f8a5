"""当日の用紙: one A4 sheet a booth, with its code, the picture that a telephone reads, and the same fields on paper."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.access import secretariat_page
from portal.pdf import jobs
from portal.web.days import full_span
from portal.web.post_only import post_only
from portal.web.qr_codes import qr_code
from timeline.event_records.models.events import Event

from ..models.booths import Booth
from ..models.reports import BoothCode, BoothReport
from .desk import list_of


@post_only("../booths/")
@secretariat_page
def codes_issue(request, pk):
    """A code for each booth that is taken and has none; then the sheets."""
    event = get_object_or_404(Event.objects.public().select_related("entry"), pk=pk)
    taken = [booth for booth in event.booths.with_places() if not booth.is_free]
    BoothCode.objects.issue_missing(taken, by=request.user)
    return redirect("timeline:booth-sheets", pk)


@post_only()
@secretariat_page
def code_renew(request, pk):
    """A new code for one booth; the one on its old sheet is void."""
    found = Booth.objects.with_places().filter(event__in=Event.objects.public())
    booth = get_object_or_404(found, pk=pk)
    BoothCode.objects.issue(booth, by=request.user)
    messages.success(request, f"区画{booth.number}の符号を作り直しました。前の用紙の符号は、もう使えません。")
    return redirect(list_of(booth.event)[1])


@secretariat_page
@require_safe
def booth_sheets(request, pk):
    event = get_object_or_404(Event.objects.public().select_related("entry"), pk=pk)
    standing = BoothCode.objects.not_revoked().filter(addressee__event=event).order_by("addressee__number")
    codes = [code for code in standing.select_related("addressee__municipality__prefecture") if code.is_printable]
    if not codes:
        messages.info(request, "用紙を作る区画がありません。")
        return redirect("timeline:booth-list", pk)
    page = settings.BASE_URL + reverse("timeline:booth-report-code")
    context = {
        "event": event,
        "days": full_span(*event.days) if event.days else "",
        "sheets": [(code, qr_code(f"{page}?code={code.printed}")) for code in codes],
        "address": page,
        "choices": BoothReport.Left.labels,
    }
    html = render_to_string("timeline/booths/sheets_pdf.html", context)
    name = f"当日の用紙_{event.title[:40]}_{len(codes)}枚"
    return jobs.pdf_response(request, name, html, back=list_of(event)[1], once=True)
