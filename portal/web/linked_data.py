"""Facts of a page for machines: JSON-LD (schema.org) in its head or beside its breadcrumb."""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

SCHEMA = "https://schema.org"
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}  # no text ends the script


def script(facts: dict[str, Any]) -> SafeString:
    """`facts` as a <script> of data, which the content policy lets stand: browsers do not run it."""
    text = json.dumps({"@context": SCHEMA, **facts}, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')


def absolute(path: str) -> str:
    """The full address of a page of the portal."""
    return settings.BASE_URL + path


def breadcrumb(steps: Iterable[tuple[str, str]], here: str, path: str) -> SafeString:
    """BreadcrumbList of the steps (name and path) to the page `here` at `path`."""
    every = [*steps, (here, path)]
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": absolute(address)}
        for number, (name, address) in enumerate(every, start=1)
    ]
    return script({"@type": "BreadcrumbList", "itemListElement": items})
