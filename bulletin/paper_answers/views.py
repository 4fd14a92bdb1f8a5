"""符号で回答する (answer/): a public page for whoever holds a sheet, and the page behind the mailed link."""

from typing import Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bulletin.rollcall.notices import days_left
from members.paper_codes.limits import too_many
from portal.web.markdown import render_markdown

from .forms import AnswerCodeForm, PaperAnswerForm
from .models import PaperAnswer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request):
    """First the code; a good one shows the enquiry and the form, which sends the code along. It is in no address."""
    if request.method != "POST":
        return render(request, "bulletin/paper_answers/code.html", {"form": AnswerCodeForm()})
    if response := too_many(request, "answer_code"):
        return response
    code_form = AnswerCodeForm(request.POST)
    code = code_form.found if code_form.is_valid() else None
    if code is None:
        return render(request, "bulletin/paper_answers/code.html", {"form": code_form})
    form = PaperAnswerForm(request.POST if "said_by" in request.POST else None, code=code)
    if not form.is_valid():
        return _form_page(request, form)
    if response := too_many(request, "answer_with_code", key=str(code.pk)):
        return response
    return render(
        request, "bulletin/paper_answers/received.html", {"row": code.addressee, "paper": form.send(), "form": form}
    )


def _form_page(request, form):
    row = form.code.addressee
    context = {
        "form": form,
        "code": form.code,
        "typed": request.POST["code"],
        "row": row,
        "proposal": row.proposal,
        "body": render_markdown(row.proposal.body),
        "left": days_left(row.proposal, timezone.localdate()),
    }
    return render(request, "bulletin/paper_answers/answer.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """Opening the link changes nothing, for programs open links too; the button does."""
    paper = PaperAnswer.objects.confirmable(token)
    if not paper:
        raise Http404
    context: dict[str, Any] = {"paper": paper, "row": paper.addressee, "proposal": paper.addressee.proposal}
    if request.method != "POST":
        return render(request, "bulletin/paper_answers/confirm.html", context)
    context["is_done"] = paper.accept(by=None, version=paper.addressee.version)
    status = 200 if context["is_done"] else 409
    return render(request, "bulletin/paper_answers/confirmed.html", context, status=status)
