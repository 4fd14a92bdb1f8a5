"""The page of a proposal as it is read: by whoever may, and by its writers before it is posted."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bulletin.proposals.models.proposals import Proposal
from members.access import staff_page
from portal.web.page_cache import public_page

from ..page import ProposalPage, find, for_page
from ..similar import similar_to


@require_safe
@public_page
def proposal_detail(request, pk):
    """For visitors only what is public; they are asked to log in for anything else, be it there or not."""
    page = find(pk, request.user)
    if page:
        page.roll_call.mark_seen()
        page.talk.mark_read()
        return render(request, "bulletin/proposal_page/proposal_detail.html", {"page": page})
    merged = Proposal.objects.merged_for(request.user).filter(pk=pk).first()
    if merged:
        return redirect("bulletin:proposal-detail", merged.merged_into_id)
    if request.user.is_anonymous:
        return redirect_to_login(request.get_full_path())
    raise Http404


@require_safe
@staff_page
def proposal_preview(request, pk):
    """The draft as it will stand on the board, what it still lacks, and the button that posts it."""
    proposal = get_object_or_404(for_page(Proposal.objects.editable_by(request.user), request.user), pk=pk)
    if proposal.state != Proposal.State.DRAFT:
        return redirect(proposal)
    context = {"page": ProposalPage(proposal, request.user), "lacking": proposal.lacks(timezone.localdate())}
    context["similar"] = similar_to(proposal, request.user)
    return render(request, "bulletin/proposal_page/proposal_preview.html", context)
