"""回答: the page on which a ward (for a call: a municipality) answers or revises its answer, with a file or without."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bulletin.rollcall.models.addressees import Addressee
from bulletin.rollcall.notices import days_left
from bulletin.rollcall.views.asked_proposal import ALREADY, readable, trail
from members.access import staff_page
from portal.japanese.wareki import wareki
from portal.web.too_late import too_late_page

from ..forms import AnswerWithFileForm


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk):
    proposal = readable(request, pk)
    row = Addressee.objects.place_of(request.user, proposal)
    if not row:
        return _too_late(request, proposal)
    form = AnswerWithFileForm(*(request.POST, request.FILES) if request.method == "POST" else (), row=row)
    if form.is_valid():
        return _answer(request, form)
    return _page(request, form)


def _answer(request, form):
    is_saved = form.save(by=request.user)
    if form.errors:  # there is no room for the file, and nothing was saved
        return _page(request, form)
    if is_saved:
        messages.success(request, f"{form.row.municipality}として「{form.row.get_answer_display()}」と回答しました。")
        return redirect(form.row.proposal)
    saved = Addressee.objects.filter(proposal=form.row.proposal, municipality=form.row.municipality).first()
    if saved and form.is_what_stands(saved):
        messages.info(request, ALREADY)
        return redirect(saved.proposal)
    if not saved or not Addressee.objects.answerable().filter(pk=saved.pk).exists():
        return _too_late(request, form.row.proposal)
    return _page(request, form.over(saved), saved=saved, status=409)


def _page(request, form, saved=None, status=200):
    proposal = form.row.proposal
    context = {
        "trail": trail(proposal),
        "proposal": proposal,
        "row": form.row,
        "form": form,
        "saved": saved,
        "left": days_left(proposal, timezone.localdate()),
    }
    return render(request, "bulletin/proposal_page/answer.html", context, status=status)


def _too_late(request, proposal):
    """Response when no answer is taken any more: 409 to a form, else a redirect. Http404 for who was never asked."""
    if not proposal.addressees.filter(municipality=request.user.municipality).exists():
        raise Http404
    proposal.refresh_from_db()
    ended = f"{wareki(timezone.localdate(proposal.closed_at))}に" if proposal.closed_at else ""
    message = f"{proposal.number_name}は{ended}「{proposal.get_state_display()}」になり、もう回答を受け付けていません。"
    if request.method != "POST":
        messages.info(request, message)
        return redirect(proposal)
    back, typed = proposal.get_absolute_url(), request.POST.get("comment", "")
    return too_late_page(request, message, typed=typed, back=back, where=f"{proposal.number_name}を見る")
