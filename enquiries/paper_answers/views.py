"""照会に符号で回答する (enquiries/code/): for whoever holds a sheet, and the page behind the mailed link."""

from typing import Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from enquiries.answering.models import Answer
from enquiries.questions import layout
from enquiries.questions.answer_form import AnswerForm
from enquiries.questions.models import Question
from members.paper_codes.forms import WriterForm
from members.paper_codes.limits import too_many

from .forms import EnquiryCodeForm
from .models import EnquiryPaperAnswer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_answer(request):
    """First the code; a good one shows the questions, which are sent along with the code. It is in no address."""
    if request.method != "POST":
        return render(request, "enquiries/paper_answers/code.html", {"form": EnquiryCodeForm()})
    if response := too_many(request, "answer_code"):
        return response
    code_form = EnquiryCodeForm(request.POST)
    if not code_form.is_valid():
        return render(request, "enquiries/paper_answers/code.html", {"form": code_form})
    code = code_form.found
    data = request.POST if "said_by" in request.POST else None
    form, writer = form_without_files(code.addressee, data), WriterForm(data, use_required_attribute=False)
    if data is None or not (form.is_valid() & writer.is_valid()):
        return _form_page(request, code, form, writer)
    if response := too_many(request, "answer_with_code", key=f"enquiry-{code.pk}"):
        return response
    paper = code.receive(form.answers, **writer.cleaned_data)
    context = {"row": code.addressee, "paper": paper, "left_out": form.left_out, "email": writer.cleaned_data["email"]}
    context["sections"] = layout.to_read(form.questions, form.answers)
    return render(request, "enquiries/paper_answers/received.html", context)


def form_without_files(row, data=None, shown=None):
    """The questions as whoever has no account answers them: files do not go this way."""
    questions = row.enquiry.questionnaire.listed()
    asked = [question for question in questions if question.kind != Question.Kind.FILE]
    return AnswerForm(data, questions=asked, place=row.municipality, shown=shown)


def _form_page(request, code, form, writer):
    row = code.addressee
    context = {
        "sections": layout.to_fill_in(form),
        "form": form,
        "writer": writer,
        "errors": [each for each in (form, writer) if each.is_bound and each.errors],
        "typed": request.POST["code"],
        "row": row,
        "enquiry": row.enquiry,
        "time_left": row.time_left(timezone.localdate()),
    }
    return render(request, "enquiries/paper_answers/answer.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_confirm(request, token):
    """Opening the link changes nothing, for programs open links too; the button does."""
    paper = EnquiryPaperAnswer.objects.confirmable(token)
    if not paper:
        raise Http404
    row = paper.addressee
    context: dict[str, Any] = {"paper": paper, "row": row, "enquiry": row.enquiry}
    if request.method != "POST":
        context["sections"] = layout.to_read(paper.questionnaire.listed(), paper.values)
        return render(request, "enquiries/paper_answers/confirm.html", context)
    context["is_done"] = paper.accept(by=None, revision=Answer.objects.of(row).revision)
    status = 200 if context["is_done"] else 409
    return render(request, "enquiries/paper_answers/confirmed.html", context, status=status)
