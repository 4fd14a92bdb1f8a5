"""Files of the record: the file for readers, and the secretariat's pages that add, put right and delete."""

import logging

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.models import Agreement, Preparation
from agreements.revisions.pages import edit_page
from members.access import secretariat_page
from portal.files.disk_errors import not_stored
from portal.files.storage import download_response
from timeline.documents.models import Edition
from timeline.entries.models.entries import Entry

from .forms import AddressFactsForm, DeleteForm, FactsForm, NewFileForm
from .models import RecordFile

logger = logging.getLogger(__name__)

OWNERS = {
    "edition": Edition.objects.select_related("document", "entry"),
    "entry": Entry.objects.all(),
    "agreement": Agreement.objects.select_related("body"),
    "preparation": Preparation.objects.prefetch_related("bodies"),
}


@require_safe
def record_file(request, pk):
    """A public file, always a download; the secretariat also gets those of drafts and preparations."""
    may_see_all = request.user.is_authenticated and request.user.is_secretariat
    found = RecordFile.objects.exclude(file="")
    row = get_object_or_404(found if may_see_all else found.public(), pk=pk)
    return download_response(row.file, row.media_type, row.file_name)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def file_add(request, kind, pk):
    """The files of one edition, entry, agreement or preparation, and the form that adds one."""
    if kind not in OWNERS:
        raise Http404
    owner = get_object_or_404(OWNERS[kind], pk=pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewFileForm(*sent, instance=RecordFile(**{kind: owner}))
    if request.method == "POST" and form.is_valid() and _take_in(request, form):
        return redirect("timeline:file-add", kind, pk)
    rows = RecordFile.objects.filter(**{kind: owner}).newest_first().with_owners().defer(None)
    context = {"form": form, "owner": owner, "rows": rows, "back": RecordFile(**{kind: owner}).page}
    context["is_private"] = kind == "preparation"
    return render(request, "timeline/record_files/file_add.html", context)


def _take_in(request, form):
    try:
        row = form.take_in(by=request.user)
    except OSError as error:
        logger.exception("資料のファイルを保存できません")
        form.add_error("upload", not_stored(error))
        return False
    messages.success(request, f"「{row.name}」を登録しました。")
    return True


@secretariat_page
def file_edit(request, pk):
    row = get_object_or_404(RecordFile.objects.with_owners(), pk=pk)
    form_class = AddressFactsForm if row.address else FactsForm
    return edit_page(request, row, form_class, f"「{row.name}」を直す", _back(row))


def _back(row):
    kind = next(kind for kind in OWNERS if getattr(row, f"{kind}_id"))
    return str(row.owner), reverse("timeline:file-add", args=[kind, row.owner.pk])


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def file_delete(request, pk):
    row = get_object_or_404(RecordFile.objects.with_owners(), pk=pk)
    back = _back(row)
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if row.remove(by=request.user, reason=form.cleaned_data["reason"]):
            messages.success(request, f"「{row.name}」を削除しました。")
        return redirect(back[1])
    context = {"form": form, "row": row, "trail": [back], "back": back[1]}
    return render(request, "timeline/record_files/file_delete.html", context)
