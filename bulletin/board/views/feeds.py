"""新着の配信 of the board: the newest public proposals and calls as a feed, the same for every reader."""

from django.urls import reverse

from bulletin.proposals.models.proposals import Proposal
from portal.japanese.wareki import wareki
from portal.web.feeds import MOST, Item, feed_response
from portal.web.page_cache import public_page


@public_page
def proposal_feed(request):
    return feed_response(request, "公開の提案と募集", reverse("bulletin:proposal-list"), _proposals())


def _proposals():
    """Yields feed items of the newest public proposals and calls. One query."""
    for each in Proposal.objects.public().with_proposer().order_by("-posted_at", "-pk")[:MOST]:
        until = f"回答期限　{wareki(each.answer_until)}" if each.answer_until else ""
        yield Item(
            f"proposal/{each.pk}",
            each.title,
            each.get_absolute_url(),
            "\n".join(filter(None, (f"{each.number_name}　{each.municipality.full_name}", until, each.summary))),
            each.get_state_display(),
            each.updated_at,
        )
