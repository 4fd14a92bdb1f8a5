"""All files on the page of a proposal, as one ZIP."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, StreamingHttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from bulletin.attachments.archive import archive
from bulletin.attachments.enclosures import Enclosure
from bulletin.attachments.models import Attachment
from bulletin.proposals.models.proposals import Proposal
from bulletin.talk.models import Message


@require_safe
def attachment_archive(request, pk):
    """The files that the reader may open: attachments, and in folders those of 返信 and 相談."""
    folders = _folders(request.user, pk)
    if not any(folders.values()) and request.user.is_anonymous:
        return redirect_to_login(request.get_full_path())
    if not any(folders.values()):
        raise Http404
    response = StreamingHttpResponse(archive(folders), content_type="application/zip")
    name = f"{Proposal.objects.with_proposer().get(pk=pk).number_name}の添付資料.zip"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response


def _folders(user, proposal):
    messages = Message.objects.openable_by(user).filter(proposal=proposal)
    enclosed = Enclosure.objects.opened().order_by("pk")
    return {
        "": list(Attachment.objects.visible_to(user).opened().filter(proposal=proposal).order_by("pk")),
        "返信": list(enclosed.filter(message__in=messages.filter(line=None).values("pk"))),
        "相談": list(enclosed.filter(message__in=messages.exclude(line=None).values("pk"))),
    }
