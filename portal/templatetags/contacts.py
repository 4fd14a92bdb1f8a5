"""Telephone numbers and e-mail addresses as links, wherever a page shows them."""

import re
import unicodedata
from urllib.parse import quote

from django import template
from django.utils.html import format_html

register = template.Library()

_NUMBER = re.compile(r"[+＋]?[\d０-９][\d０-９()（）‐−－ー-]{7,}[\d０-９]")


@register.filter
def tel(text):
    """The text with its first telephone number (0776-50-3000, in half or full width) as an unbreakable tel: link."""
    match = _NUMBER.search(text or "")
    if not match:
        return text or ""
    digits = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", match[0]))
    link = format_html('<a class="nowrap" href="tel:{}">{}</a>', digits, match[0])
    return format_html("{}{}{}", text[: match.start()], link, text[match.end() :])


@register.filter
def mailto(address):
    """The address as a mailto: link; "" for none."""
    return format_html('<a href="mailto:{}">{}</a>', quote(address, safe="@+"), address) if address else ""
