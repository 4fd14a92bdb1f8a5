from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.access import staff_page
from members.models import Assignment
from members.people.reach import not_told
from portal.web.confirming import Deed, confirm_page

from ..forms.co_proposers import PartnerForm
from ..models.co_proposers import CoProposer
from ..models.proposals import Proposal


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def partner_list(request, pk):
    """共同提案: who was asked, who joined, and whom to ask next."""
    proposal = get_object_or_404(Proposal.objects.editable_by(request.user).with_proposer(), pk=pk)
    form = PartnerForm(request.POST if request.method == "POST" else None, proposal=proposal)
    if not proposal.may("edit"):
        messages.info(
            request, f"{proposal.number_name}は「{proposal.get_state_display()}」のため、共同提案を変えられません。"
        )
        return redirect(proposal)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["municipality"]
        asked = CoProposer.objects.ask(proposal, place, by=request.user)
        nobody = not_told(Assignment.objects.without_people([place], timezone.localdate()))
        messages.success(
            request, f"{place}に確認を求めました。{nobody}" if asked else f"{place}には、すでに確認を求めています。"
        )
        return redirect("bulletin:partner-list", proposal.pk)
    context = {"proposal": proposal, "form": form, "errors": [form] if form.errors else []}
    context["partners"] = proposal.co_proposers.select_related("municipality__prefecture")
    context["trail"] = [(proposal.number_name, proposal.get_absolute_url())]
    return render(request, "bulletin/proposals/partner_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def partner_remove(request, pk):
    own = Proposal.objects.editable_by(request.user).values("pk")
    row = get_object_or_404(CoProposer.objects.with_names().filter(proposal__in=own), pk=pk)
    if request.method != "POST" and row.proposal.may("edit"):
        return _before_removal(request, row)
    if request.method == "POST" and row.proposal.may("edit") and row.remove(by=request.user):
        messages.success(request, f"{row.municipality}との共同提案をやめました。")
    return redirect("bulletin:partner-list", row.proposal_id)


def _before_removal(request, row):
    back = reverse("bulletin:partner-list", args=[row.proposal_id])
    will = [
        f"{row.municipality.full_name}は、{row.proposal}の提案者から外れます。",
        "もう一度一緒に提案するときは、改めて確認を求めます。",
    ]
    trail = [(row.proposal.number_name, row.proposal.get_absolute_url()), ("共同提案", back)]
    title = f"{row.municipality.name}との共同提案をやめる"
    return confirm_page(request, Deed(title, will, "共同提案をやめる", back, trail))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def partner_confirm(request, pk):
    if request.method == "POST":
        return _answer(request, pk, "confirm", "共同提案に加わりました。")
    row = _request_to(request.user, pk)
    return _before(
        request,
        row,
        "共同提案に加わる",
        f"{row.municipality.full_name}は、{row.proposal}の提案者として、{row.proposal.municipality}と並んで示されます。",
        "内容を直せるのは、書いた自治体の担当者だけです。加わったあとでやめるときも、書いた自治体に頼みます。",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def partner_decline(request, pk):
    if request.method == "POST":
        return _answer(request, pk, "decline", "共同提案を断りました。")
    row = _request_to(request.user, pk)
    return _before(
        request,
        row,
        "共同提案を断る",
        f"{row.municipality.full_name}は、{row.proposal}の提案者に加わりません。",
        "断ったあとで加わるときは、書いた自治体に、もう一度求めてもらいます。",
    )


def _request_to(user, pk):
    return get_object_or_404(CoProposer.objects.with_names().filter(municipality=user.municipality), pk=pk)


def _before(request, row, title, *will):
    """The page that says what the answer to the request `row` will do."""
    told = [f"{row.proposal.municipality}の担当者に知らせます。"] if row.proposal.own_readers() else []
    back = row.proposal.get_absolute_url()
    return confirm_page(request, Deed(title, [*will, *told], title, back, [(row.proposal.number_name, back)]))


def _answer(request, pk, verb, done):
    """Answer a request to propose together, as staff of the municipality asked: `verb` of CoProposer."""
    row = _request_to(request.user, pk)
    if getattr(row, verb)(by=request.user):
        messages.success(request, done)
    elif CoProposer.objects.filter(pk=pk, confirmed_at=None, declined_at=None).exists():
        messages.info(request, "提案が終わったか、いまは掲載されていないため、返事は不要です。")
    else:
        messages.info(request, "この求めには、すでに返事をしています。")
    seen = Proposal.objects.visible_to(request.user).filter(pk=row.proposal_id).exists()
    return redirect(row.proposal) if seen else redirect("members:home")
