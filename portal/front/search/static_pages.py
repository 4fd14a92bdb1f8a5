"""Texts of the portal's pages about itself, as search looks through them."""

import functools
from typing import Any, NamedTuple

from django.template import Context
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode
from django.urls import reverse
from django.utils.html import strip_tags

from portal.web.markdown import plain_text
from portal.wording import Wording

# name of the address, its title, its template
PAGES = (
    ("about", "このポータルについて", "portal/front/about.html"),
    ("privacy", "個人情報の取扱い", "portal/front/privacy.html"),
    ("accessibility", "アクセシビリティ方針", "portal/front/accessibility.html"),
)


class StaticPage(NamedTuple):
    url: str
    title: str
    text: str


def static_pages() -> list[StaticPage]:
    """The pages with their texts; the terms as they are in force. One query."""
    terms = plain_text(Wording.objects.text(Wording.Key.TERMS))
    pages = [StaticPage(reverse(name), title, _main_text(template)) for name, title, template in PAGES]
    return [*pages, StaticPage(reverse("terms"), "利用規約", terms)]


@functools.cache
def _main_text(template_name: str) -> str:
    """What the template says in its block `main`, without tags: the text does not change while the portal runs."""
    found: Any = get_template(template_name)
    template = found.template
    [extends] = template.nodelist.get_nodes_by_type(ExtendsNode)
    context = Context()
    with context.bind_template(template):
        html = extends.blocks["main"].nodelist.render(context)
    return " ".join(strip_tags(html.replace("<", " <")).split())
