import logging

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import staff_page
from portal.storage import answer_with

from ..forms.attachments import NO_ROOM, AttachmentForm
from ..models import Attachment, Proposal
from ..models.attachments import MOST_ATTACHMENTS, TooManyAttachments

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def attachment_add(request, pk):
    proposal = get_object_or_404(Proposal.objects.editable_by(request.user).with_proposer(), pk=pk)
    if not proposal.may("edit"):
        messages.info(
            request, f"{proposal.number_name}は「{proposal.get_state_display()}」のため、資料を変えられません。"
        )
        return redirect(proposal)
    form = AttachmentForm(request.POST, request.FILES) if request.method == "POST" else AttachmentForm()
    if request.method == "POST" and form.is_valid() and _take_in(request, proposal, form):
        return redirect("bulletin:attachment-add", proposal.pk)
    context = {"proposal": proposal, "form": form, "errors": [form] if form.errors else [], "most": MOST_ATTACHMENTS}
    context["trail"] = [(proposal.number_name, proposal.get_absolute_url())]
    return render(request, "bulletin/attachment_form.html", context)


def _take_in(request, proposal, form):
    checked, description = form.cleaned_data["file"], form.cleaned_data["description"]
    try:
        row = Attachment.objects.take_in(
            proposal,
            checked.file,
            by=request.user,
            name=checked.name,
            media_type=checked.media_type,
            description=description,
        )
    except TooManyAttachments:
        form.add_error("file", f"資料は{MOST_ATTACHMENTS}件までです。ほかの資料を消してから、もう一度お試しください。")
        return False
    except OSError:
        logger.exception("添付資料を保存できません")
        form.add_error("file", NO_ROOM)
        return False
    messages.success(
        request, f"「{checked.name}」を添付しました。" if row else "同じ内容の資料が、すでに添付されています。"
    )
    return True


@require_POST
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
    """To whoever may read its proposal; never shown within a page of the portal, kept by nobody."""
    found = Attachment.objects.visible_to(request.user).filter(pk=pk).first()
    if not found and request.user.is_anonymous:
        return redirect_to_login(request.get_full_path())
    if not found:
        raise Http404
    response = answer_with(found.file, found.media_type, as_attachment=True, filename=found.name)
    add_never_cache_headers(response)
    return response
