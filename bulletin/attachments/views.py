from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bulletin.proposals.models.proposals import Proposal
from members.access import staff_page
from portal.files.storage import download_response
from portal.web.post_only import post_only

from .forms import AttachmentForm
from .models import MOST_ATTACHMENTS, Attachment


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def attachment_add(request, pk):
    proposal = get_object_or_404(Proposal.objects.editable_by(request.user).with_proposer(), pk=pk)
    if not proposal.may("edit"):
        messages.info(
            request, f"{proposal.number_name}は「{proposal.get_state_display()}」のため、資料を変えられません。"
        )
        return redirect(proposal)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AttachmentForm(*sent, proposal=proposal)
    if request.method == "POST" and form.is_valid() and _take_in(request, form):
        return redirect("bulletin:attachment-add", proposal.pk)
    context = {"proposal": proposal, "form": form, "errors": [form] if form.errors else [], "most": MOST_ATTACHMENTS}
    context["rows"] = rows = list(proposal.attachments.all())
    context["is_waiting"] = any(row.recheck_at for row in rows)
    context["trail"] = [(proposal.number_name, proposal.get_absolute_url())]
    return render(request, "bulletin/attachments/attachment_form.html", context)


def _take_in(request, form):
    """False, said at the field, when there is no room for it."""
    said = form.attach(by=request.user)
    if said:
        messages.success(request, said)
    return bool(said)


@post_only("/members/")
@staff_page
def attachment_delete(request, pk):
    own = Attachment.objects.editable_by(request.user).select_related("proposal__municipality__prefecture")
    attachment = get_object_or_404(own, pk=pk)
    if not attachment.proposal.may("edit"):
        messages.info(request, "この状態では、資料を消せません。")
    elif attachment.remove(by=request.user):
        messages.success(request, f"「{attachment.name}」を消しました。")
    return redirect("bulletin:attachment-add", attachment.proposal_id)


@require_safe
def attachment(request, pk):
    """The attached file, for readers of its proposal once it is scanned; always a download, never cached."""
    found = Attachment.objects.visible_to(request.user).opened().filter(pk=pk).first()
    if not found and request.user.is_anonymous:
        return redirect_to_login(request.get_full_path())
    if not found:
        raise Http404
    return download_response(found.file, found.media_type, found.name)
