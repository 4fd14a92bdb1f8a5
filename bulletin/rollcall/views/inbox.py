"""受信箱: what one's own ward or municipality has not answered, and how it is looked after within it."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from members.access import reauthenticate_for_download, staff_page
from portal.web import downloads
from portal.web.days import full_moment
from portal.web.post_only import post_only

from .. import exports
from ..forms import HandlingForm, NoteForm
from ..inbox import answered_rows, inbox_rows
from ..models.addressees import Addressee
from ..models.notes import Note
from .asked_proposal import ALREADY, trail

PAGE_SIZE = 50


@staff_page
@reauthenticate_for_download
def inbox(request):
    today = timezone.localdate()
    waiting = Addressee.objects.waiting_for(request.user)
    answered = Addressee.objects.revisable_by(request.user)
    if file := downloads.file_response(request, exports.INBOX.of(lambda: exports.inbox(waiting, answered))):
        return file
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "municipality": request.user.municipality,
        "page": page,
        "rows": inbox_rows(page, today),
        "answered": answered_rows(answered, today),
    }
    return render(request, "bulletin/rollcall/inbox.html", context)


@staff_page
def handling(request, pk):
    row = handled(request, pk)
    return _page(request, row, HandlingForm(row=row), _fresh_note())


@post_only()
@staff_page
def assign(request, pk):
    row = handled(request, pk)
    form = HandlingForm(request.POST, row=row)
    if not form.is_valid():
        return _page(request, row, form, _fresh_note())
    if form.save(by=request.user):
        messages.success(request, "担当課を保存しました。")
        return redirect("bulletin:handling", pk)
    saved = handled(request, pk)
    if (saved.office, saved.holder) == (form.cleaned_data["office"], form.cleaned_data["holder"]):
        messages.info(request, ALREADY)
        return redirect("bulletin:handling", pk)
    data: Any = form.data
    data = data.copy()
    data["was"] = f"{saved.office_id or ''}-{saved.holder_id or ''}"
    return _page(request, saved, HandlingForm(data, row=saved), _fresh_note(), status=409)


@post_only()
@staff_page
def note_add(request, pk):
    row = handled(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, row, HandlingForm(row=row), form)
    is_new = row.note(form.cleaned_data["body"], by=request.user, token=form.cleaned_data["token"])
    if is_new:
        messages.success(request, "庁内メモを書きました。")
    else:
        messages.info(request, ALREADY)
    return redirect("bulletin:handling", pk)


def _fresh_note():
    return NoteForm(initial={"token": secrets.token_hex(16)})


def _page(request, row, form, note_form, status=200):
    notes = Note.objects.visible_to(request.user).filter(addressee=row).select_related("written_by")
    context = {
        "trail": trail(row.proposal),
        "row": row,
        "proposal": row.proposal,
        "form": form,
        "note_form": note_form,
        "notes": [(note, full_moment(note.written_at)) for note in notes],
        "is_conflict": status == 409,
        "may_answer": Addressee.objects.answerable_by(request.user).contains(row),
    }
    return render(request, "bulletin/rollcall/handling.html", context, status=status)


def handled(request, pk):
    """The addressee row of the reader's own ward for the proposal; raises Http404 otherwise."""
    rows = Addressee.objects.handled_by(request.user)
    rows = rows.select_related("municipality__prefecture", "proposal__municipality__prefecture", "office", "holder")
    return get_object_or_404(rows, proposal=pk)
