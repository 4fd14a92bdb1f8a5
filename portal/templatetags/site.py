"""Pieces of the page frame that need the request."""

from django import template
from django.urls import reverse

register = template.Library()

SECTIONS = [  # name, page, further addresses that belong to it
    ("ホーム", "home", ()),
    ("経過", "timeline:entry-list", ()),
    ("催し", "timeline:event-list", ()),
    ("協定と推移", "agreements:body-list", ("agreements:statistic-list",)),
    ("自治体", "members:municipality-list", ()),
    ("資料", "timeline:document-list", ()),
]


@register.simple_tag(takes_context=True)
def sections(context):
    """The main navigation: name, address, and the aria-current of the page being shown."""
    path = context["request"].path
    links = []
    for name, view, further in SECTIONS:
        address = reverse(view)
        within = address != "/" and path.startswith((address, *map(reverse, further)))
        links.append((name, address, "page" if path == address else "true" if within else ""))
    return links
