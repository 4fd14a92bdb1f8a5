"""Pieces of the page frame that need the request."""

from django import template
from django.urls import reverse

register = template.Library()

SECTIONS = [
    ("ホーム", "home"),
    ("経過", "timeline:entry-list"),
    ("催し", "timeline:event-list"),
    ("協定", "agreements:body-list"),
    ("推移", "agreements:statistic-list"),
    ("自治体", "members:municipality-list"),
    ("公表資料", "timeline:document-list"),
]


@register.simple_tag(takes_context=True)
def sections(context):
    """The main navigation: name, address, and the aria-current of the page being shown."""
    path = context["request"].path
    links = []
    for name, view in SECTIONS:
        address = reverse(view)
        within = path.startswith(address) and address != "/"
        links.append((name, address, "page" if path == address else "true" if within else ""))
    return links
