"""対応待ち of the secretariat: cases whose participants asked to make them public."""

from portal.desk_items import DeskItem

from .models.cases import Case


def desk_items(now):
    """Cases that ask to be made public, the oldest first."""
    for case in Case.objects.awaiting_publication():
        yield DeskItem(
            kind="連携事例の公開",
            title=case.title,
            url=case.get_absolute_url(),
            since=case.requested_at,
            holder="",
            action="確かめて公開する",
            is_awaited=True,
        )
