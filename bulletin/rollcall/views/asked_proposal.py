"""What the views about answers share: the proposal that the reader may see, and the way back to the inbox."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from bulletin.proposals.models.proposals import Proposal

ALREADY = "この内容はすでに受け付けています。"


def readable(request, pk):
    """The posted proposal if the reader may see it; raises Http404 otherwise."""
    readable = Proposal.objects.visible_to(request.user).posted().select_related("municipality__prefecture", "office")
    return get_object_or_404(readable, pk=pk)


def trail(proposal):
    return [("受信箱", reverse("bulletin:inbox")), (proposal.number_name, proposal.get_absolute_url())]
