"""Web and e-mail addresses and telephone numbers as links, wherever a page shows them."""

from urllib.parse import quote

from django import template
from django.utils.html import format_html

from portal.web.links import linked as linked_text

register = template.Library()


@register.filter
def linked(text):
    """Typed text, escaped, with the links of portal.web.links."""
    return linked_text(str(text or ""))


@register.filter
def mailto(address):
    """The address as a mailto: link; "" for none."""
    return format_html('<a href="mailto:{}">{}</a>', quote(address, safe="@+"), address) if address else ""
