"""ふりがな: readings of the register above names, where the reader asks for them (components/_readings.html)."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def with_reading(name, reading, before=""):
    """`name` with its reading above; `before` stands before it without one, as the prefecture does."""
    return format_html('{}<ruby class="reading">{}<rt>{}</rt></ruby>', before, name, reading)


@register.filter
def place_name(place):
    """The full name of a municipality, its own part with the reading above."""
    return with_reading(place.name, place.reading, "" if place.is_ward else place.prefecture.name)
