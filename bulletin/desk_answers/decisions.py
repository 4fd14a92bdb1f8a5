"""書面の回答の確認: the secretariat takes an answer given with a code over, or refuses it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from bulletin.paper_answers.models import PaperAnswer
from members.access import secretariat_page

from .forms import DecisionForm
from .views import trail


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def paper_decide(request, pk):
    paper = get_object_or_404(PaperAnswer.objects.with_places(), pk=pk)
    row, proposal = paper.addressee, paper.addressee.proposal
    if paper.status != PaperAnswer.Status.WAITING:
        messages.info(request, f"この回答は、すでに「{paper.get_status_display()}」になっています。")
        return redirect("bulletin-answers:contact-list", proposal.pk)
    form = DecisionForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        return _decide(request, paper, form.cleaned_data)
    context = {"trail": trail(proposal), "paper": paper, "row": row, "proposal": proposal, "form": form}
    return render(request, "bulletin/desk_answers/paper_decide.html", context)


def _decide(request, paper, said):
    place = paper.addressee.municipality
    if said["decision"] == "refuse":
        done = paper.refuse(by=request.user, reason=said["reason"])
        message = f"{place}の書面の回答を、採用しませんでした。"
    else:
        done = paper.accept(by=request.user, version=said["version"])
        message = f"{place}の回答「{paper.get_answer_display()}」を採用しました。"
    if done:
        messages.success(request, message)
    else:
        messages.error(request, "採用できません。ほかの回答が先にあったか、募集が終わっています。")
    return redirect("bulletin-answers:contact-list", paper.addressee.proposal_id)
