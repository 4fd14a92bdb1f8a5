"""ふりがな: a name with its reading above, where the reader asks for it (components/_readings.html)."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def with_reading(name: str, reading: str, before: str = "") -> SafeString:
    """`name` with its reading above; `before` stands before it without one, as the prefecture does.

    HTML for lists on screen: files, titles and what is sorted keep the name alone.
    """
    return format_html('{}<ruby class="reading">{}<rt>{}</rt></ruby>', before, name, reading)
