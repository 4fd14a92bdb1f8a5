"""Messages about what a saved search finds."""

from bulletin.proposals.notices import summary
from outbox.notify import notify


def search_found(search, proposal):
    """To whoever keeps the search: a proposal that matches was posted. One notice for each proposal and posting."""
    notify(
        search.user,
        key=f"search-found:{search.pk}:{proposal.pk}:{proposal.posted_at.isoformat()}",
        title=f"保存した検索「{search.name}」に合うものが載りました：{proposal}",
        body=f"{proposal}　{proposal.municipality}\n{summary(proposal)}",
        url=proposal.get_absolute_url(),
        municipality=search.user.municipality,
        for_secretariat=search.user.is_secretariat,
    )
