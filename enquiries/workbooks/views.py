from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from enquiries.answering.views.answer import form_page, own_row
from enquiries.answering.writing import Writing
from imports.files.decode import Unreadable
from members.access import staff_page

from . import sheets
from .forms import WorkbookForm
from .reading import Reading

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@staff_page
def answer_workbook_file(request, pk):
    """The questionnaire to fill in, with what is saved of the answer."""
    row = own_row(request, pk)
    name = f"{row.enquiry.number_name}_調査票_{row.municipality.name}.xlsx"
    return FileResponse(sheets.write(Writing(row)), as_attachment=True, filename=name, content_type=MEDIA_TYPE)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def answer_workbook(request, pk):
    """Excelで回答する: the workbook to take away, and to send back filled in."""
    writing = Writing(own_row(request, pk))
    if not writing.row.enquiry.is_open:
        messages.info(request, "この照会は締め切られたため、回答を送れません。")
        return redirect("enquiries:answer", pk)
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    if not form.is_valid():
        return _page(request, writing, form)
    try:
        reading = Reading(form.cleaned_data["file"], writing)
    except Unreadable as error:
        form.add_error("file", str(error))
        return _page(request, writing, form)
    if reading.errors:
        return _page(request, writing, form, wrong_cells=reading.errors)
    return _take(request, writing, reading)


def _take(request, writing, reading):
    """Into the draft, with what was saved on screen since the workbook was made; both where both changed."""
    merged = writing.merge(reading.values, reading.marks)
    if merged.conflicts:
        form = writing.form(shown=merged.values)
        return form_page(request, writing, form, is_conflict=True, conflicts=merged.conflicts, status=409)
    if not writing.saved.save_draft(merged.values, by=request.user, revision=writing.saved.revision):
        messages.error(request, "取り込んでいません。同時にほかの人が保存しました。もう一度送ってください。")
        return redirect("enquiries:answer-workbook", writing.row.enquiry_id)
    messages.success(
        request, f"調査票の回答（{len(reading.values)}問）を下書きに取り込みました。まだ提出していません。"
    )
    for words in reading.told[:10]:
        messages.info(request, words)
    return redirect("enquiries:answer", writing.row.enquiry_id)


def _page(request, writing, form, wrong_cells=()):
    enquiry = writing.row.enquiry
    context = {"enquiry": enquiry, "row": writing.row, "form": form, "wrong_cells": wrong_cells}
    context["trail"] = [
        ("照会", reverse("enquiries:inbox")),
        (enquiry.number_name, reverse("enquiries:answer", args=[enquiry.pk])),
    ]
    return render(request, "enquiries/workbooks/answer_workbook.html", context)
