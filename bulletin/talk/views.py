"""返信 and 相談: messages to all, and the private line between the proposers and one ward."""

import secrets

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bulletin.attachments.enclosures import Enclosure
from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import Addressee
from bulletin.rollcall.views.asked_proposal import ALREADY, readable, trail
from members.access import private_page, secretariat_page, staff_page
from members.models import Assignment
from members.people.reach import NOBODY
from portal.files.storage import download_response
from portal.models import AuditLine
from portal.web.too_late import too_late_or_back, too_late_page

from .forms import HideForm, TalkForm
from .models import LineReading, Message
from .talk import message_rows, rows

PAGE_SIZE = 100
CLOSED = "このやりとりは終わりました。送った文章は、どこにも載せていません。"


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request, pk):
    proposal = readable(request, pk)
    if not (request.user.municipality or request.user.is_secretariat):
        raise Http404
    may_reply = Proposal.objects.repliable_by(request.user).contains(proposal)
    form = _form(request)
    if request.method == "POST" and not may_reply:
        return _closed(request, proposal)
    if form.is_valid() and _send(request, form, proposal):
        return redirect(f"{proposal.get_absolute_url()}#talk")
    written = rows(proposal, request.user).filter(line=None)
    context = {"trail": trail(proposal), "proposal": proposal, "form": form if may_reply else None}
    return render(request, "bulletin/talk/replies.html", context | _page_of(request, written))


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def line(request, pk, lg_code):
    found = Addressee.objects.lines_of(request.user).select_related(
        "municipality", "proposal__municipality__prefecture"
    )
    row = get_object_or_404(found, proposal=pk, municipality__lg_code=lg_code)
    may_write = Proposal.objects.talking().contains(row.proposal)
    form = _form(request)
    if request.method == "POST" and not may_write:
        return _closed(request, row.proposal)
    nobody = _nobody_to_read(request, row)
    if form.is_valid() and _send(request, form, row.proposal, line=row.municipality, nobody=nobody):
        return redirect("bulletin:line", pk, lg_code)
    written = rows(row.proposal, request.user).filter(line=row.municipality)
    context = {
        "trail": trail(row.proposal),
        "proposal": row.proposal,
        "ward": row.municipality,
        "partners": row.proposal.co_proposers.exclude(confirmed_at=None).select_related("municipality__prefecture"),
        "form": form if may_write else None,
        "nobody": nobody,
    }
    context |= _page_of(request, written)
    if context["page"] and not context["page"].has_next():
        newest = context["page"][-1]["written_at"]
        LineReading.objects.note(request.user.municipality, row.proposal_id, {row.municipality_id: newest})
    return render(request, "bulletin/talk/line.html", context)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def message_hide(request, pk):
    message = get_object_or_404(Message.objects.hideable_by(request.user).select_related("proposal"), pk=pk)
    form = HideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if message.hide(by=request.user, reason=form.cleaned_data["reason"]):
            messages.success(request, "返信を非表示にし、書いた人に知らせました。")
            return redirect(message.proposal)
        typed = AuditLine.objects.unsaid(form.cleaned_data["reason"], message, by=request.user)
        back, where = message.proposal.get_absolute_url(), f"{message.proposal.number_name}を見る"
        return too_late_or_back(request, "この返信は、すでに非表示です。", typed=typed, back=back, where=where)
    context = {"trail": trail(message.proposal)[1:], "message": message, "form": form}
    return render(request, "bulletin/talk/message_hide.html", context)


@require_safe
def enclosure(request, pk):
    """The file of a message, for who may read the message, once it is scanned; always a download, never cached."""
    readable = Message.objects.openable_by(request.user).values("pk")
    found = Enclosure.objects.opened().filter(pk=pk, message__in=readable).first()
    if not found and request.user.is_anonymous:
        return redirect_to_login(request.get_full_path())
    if not found:
        raise Http404
    return download_response(found.file, found.media_type, found.name)


def _form(request):
    if request.method == "POST":
        return TalkForm(request.POST, request.FILES)
    return TalkForm(initial={"token": secrets.token_hex(16)})


def _nobody_to_read(request, row):
    """The other side's name when nobody serves there who could read the line; else empty. A query or two."""
    today, proposal, own = timezone.localdate(), row.proposal, request.user.municipality
    if own == row.municipality:
        return "" if proposal.proposing_readers() else proposal.municipality.full_name
    return "" if Assignment.objects.reach([row.municipality], today).told else row.municipality.full_name


def _send(request, form, proposal, line=None, nobody=""):
    """False, said at the field, when there is no room for the file."""
    is_new = form.send(proposal, line=line, by=request.user)
    if is_new is None:
        return False
    if is_new and nobody:
        messages.success(
            request,
            f"{request.user.municipality}として書き込みました。{nobody}には{NOBODY}。まだ誰にも届いていません。"
            "担当者が登録されたときに知らせます。",
        )
    elif is_new:
        messages.success(request, f"{request.user.municipality}として送りました。")
    else:
        messages.info(request, ALREADY)
    return True


def _page_of(request, written):
    """One page of messages, the oldest first; the last page unless ?page= asks for another."""
    pages = Paginator(written, PAGE_SIZE)
    page = pages.get_page(request.GET.get("page", pages.num_pages))
    return {"page": page, "message_rows": message_rows(page, timezone.localdate(), request.user)}


def _closed(request, proposal):
    back, typed = proposal.get_absolute_url(), request.POST.get("body", "")
    return too_late_page(request, CLOSED, typed=typed, back=back, where=f"{proposal.number_name}を見る")
