from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from enquiries.asking.models.addressees import EnquiryAddressee
from enquiries.questions.answer_form import AnswerForm
from members.access import staff_page

from .models import Answer


@staff_page
def answer(request, pk):
    """The questionnaire for the user's municipality: as it was saved, to be saved as a draft or handed in."""
    rows = EnquiryAddressee.objects.visible_to(request.user).select_related("enquiry__questionnaire", "municipality")
    row = get_object_or_404(rows, enquiry=pk)
    EnquiryAddressee.objects.filter(pk=row.pk).mark_seen(request.user)
    saved = Answer.objects.of(row)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        questions=row.enquiry.questionnaire.listed(),
        place=row.municipality,
        shown=saved.shown,
    )
    if request.method == "POST":
        revision = int(request.POST.get("revision", ""))
        if "draft" in request.POST and saved.save_draft(form.typed, by=request.user, revision=revision):
            messages.success(request, "下書きを保存しました。")
            return redirect("enquiries:answer", pk)
        if form.is_valid() and saved.hand_in(form.answers, by=request.user, revision=revision):
            messages.success(request, "回答を提出しました。")
            return redirect("enquiries:answer", pk)
    return render(request, "enquiries/answering/answer.html", {"row": row, "form": form, "saved": saved})
