"""対応待ち of the secretariat: an address that takes no mail."""

from django.urls import reverse

from portal.desk_items import DeskItem

from .owners import unreachable


def desk_items(now):
    """An item for each address of a person, an office or an invitation that takes no mail."""
    for bounce, owner, *_ in unreachable():
        title = f"{owner}にメールが届きません（{bounce.address}）"
        yield DeskItem(
            "届かないメール", title, reverse("members:unreachable-list"), bounce.since, "事務局", "アドレスを確かめる"
        )
