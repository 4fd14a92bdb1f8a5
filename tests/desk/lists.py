"""What a room's desk_items yield, item by item."""

from urllib.parse import urlsplit

from django.urls import resolve

from portal.web.menus import desk_page


def listed(desk_items, moment):
    """All DeskItems of the lists that `desk_items` yields at `moment`, in order; each stands where its list says."""
    found = [(each, item) for each in desk_items(moment) for item in each]
    for each, item in found:
        assert desk_page(resolve(urlsplit(item.url).path).view_name) == desk_page(each.page), each.kind
    return [item for _, item in found]
