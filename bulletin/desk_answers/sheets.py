"""回答の用紙: one A4 sheet for each ward, as PDF, with a code of its own."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bulletin.paper_answers.models import AnswerCode
from bulletin.rollcall.models.addressees import Addressee
from members.access import secretariat_page
from portal.pdf import jobs
from portal.web.post_only import post_only

from .views import asked_proposal, recordable_row


@post_only("../../")
@secretariat_page
def code_issue(request, pk, lg_code):
    row = recordable_row(request, pk, lg_code)
    AnswerCode.objects.issue(row, by=request.user)
    messages.success(request, f"{row.municipality}の符号を発行しました。前の符号があれば、もう使えません。")
    return redirect("bulletin-answers:contact-list", pk)


@post_only()
@secretariat_page
def codes_issue(request, pk):
    proposal = asked_proposal(request, pk)
    silent = Addressee.objects.awaiting().filter(proposal=proposal).select_related("municipality__prefecture")
    AnswerCode.objects.issue_missing(silent, by=request.user)
    return redirect("bulletin-answers:sheets", pk)


@require_safe
@secretariat_page
def sheet(request, pk, lg_code):
    code = get_object_or_404(
        AnswerCode.objects.of_proposal(asked_proposal(request, pk)), addressee__municipality__lg_code=lg_code
    )
    return _pdf(request, asked_proposal(request, pk), [code], code.addressee.municipality.name)


@require_safe
@secretariat_page
def sheets(request, pk):
    proposal = asked_proposal(request, pk)
    codes = [code for code in AnswerCode.objects.of_proposal(proposal) if not code.addressee.answer]
    if not codes:
        messages.info(request, "用紙を作る相手がいません。")
        return redirect("bulletin-answers:contact-list", pk)
    return _pdf(request, proposal, codes, f"{len(codes)}枚")


def _pdf(request, proposal, codes, which):
    """The PDF, of which the portal keeps no copy: the codes stand on it."""
    codes = [code for code in codes if code.is_printable]
    context = {
        "proposal": proposal,
        "codes": codes,
        "choices": proposal.answer_words(),
        "address": settings.BASE_URL + reverse("bulletin-paper:answer"),
        "day": timezone.localdate(),
    }
    html = render_to_string("bulletin/desk_answers/sheets_pdf.html", context)
    back = reverse("bulletin-answers:contact-list", args=[proposal.pk])
    return jobs.pdf_response(request, f"回答の用紙_{proposal.number_name}_{which}", html, back=back, once=True)
