"""対応待ち of the secretariat: an address that takes no mail."""

from django.urls import reverse

from portal.desk_items import DeskItem, DeskList

from .owners import unreachable


def desk_items(now):
    """Addresses of a person, an office or an invitation that take no mail."""
    yield DeskList("届かないメール", unreachable(), _describe, page="members:unreachable-list")


def _describe(addresses):
    for bounce, owner, *_ in addresses:
        title = f"{owner}にメールが届きません（{bounce.address}）"
        yield DeskItem(title, reverse("members:unreachable-list"), bounce.since, "事務局", "アドレスを確かめる")
