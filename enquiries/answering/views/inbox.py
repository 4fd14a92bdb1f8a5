"""照会の受信箱: what one's own ward or municipality is asked, to be answered, handed in, and closed."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.asking.models.addressee_queries import Stage
from enquiries.asking.models.addressees import EnquiryAddressee
from members.access import staff_page
from portal.web import downloads
from portal.web.days import full_day

from .. import exports

PAGE_SIZE = 50


@require_safe
@staff_page
def inbox(request):
    own = EnquiryAddressee.objects.own(request.user)
    to_do, handed_in, closed = own.to_do(), own.corrigible(), own.closed()
    if file := downloads.file_response(
        request, exports.INBOX.of(lambda: exports.inbox(to_do, handed_in, closed), length=own.count)
    ):
        return file
    today = timezone.localdate()
    page = Paginator(closed.select_related("enquiry"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "municipality": request.user.municipality,
        "waiting": [_waiting(row, today) for row in to_do.select_related("enquiry", "office")],
        "handed_in": [_done(row, row.time_left(today)) for row in handed_in.select_related("enquiry")],
        "closed": [_done(row, row.get_stage_display() if row.handed_in_at else "未提出") for row in page],
        "page": page,
    }
    return render(request, "enquiries/answering/inbox.html", context)


def _waiting(row, today):
    """(row, time left, last day, whether it is over, what is to be done)."""
    verb = {Stage.WAITING: "確かめる", Stage.SENT_BACK: "直す", Stage.DRAFT: "続きを書く"}.get(
        Stage(row.stage), "回答する"
    )
    is_late = bool(row.due_on and row.due_on <= today)
    return row, row.time_left(today), full_day(row.due_on) if row.due_on else "", is_late, verb


def _done(row, state):
    """(row, the day it was handed in, its state)."""
    return row, full_day(timezone.localdate(row.handed_in_at)) if row.handed_in_at else "提出なし", state
