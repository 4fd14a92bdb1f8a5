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
MOST_ANSWERED = 10  # below what is not answered; the rest on pages of its own
PARTS = ("answered", "late")  # of ?part=


@staff_page
@reauthenticate_for_download
def inbox(request):
    user, today = request.user, timezone.localdate()
    waiting, answered = Addressee.objects.waiting_for(user, today), Addressee.objects.revisable_by(user)
    late = Addressee.objects.late_for(user, today)
    parts = (waiting, answered, late)
    table = exports.INBOX.of(lambda: exports.inbox(*parts), length=lambda: sum(each.count() for each in parts))
    if file := downloads.file_response(request, table):
        return file
    part = request.GET.get("part", "")
    number = request.GET.get("page")
    context = {"municipality": user.municipality, "part": part if part in PARTS else ""}
    if part == "answered":
        page = Paginator(answered, PAGE_SIZE).get_page(number)
        context |= {"page": page, "answered": answered_rows(page, today)}
    elif part == "late":
        page = Paginator(late, PAGE_SIZE).get_page(number)
        context |= {"page": page, "rows": inbox_rows(page, today)}
    else:
        page = Paginator(waiting, PAGE_SIZE).get_page(number)
        newest = Paginator(answered, MOST_ANSWERED).get_page(1)
        context |= {"page": page, "rows": inbox_rows(page, today), "answered": answered_rows(newest, today)}
        context |= {"number_answered": newest.paginator.count, "has_late": late.exists(), "most": MOST_ANSWERED}
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
