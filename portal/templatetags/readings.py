"""ふりがな: readings of the register above names (portal.web.readings)."""

from django import template

from portal.web import readings

register = template.Library()
with_reading = register.simple_tag(readings.with_reading)


@register.filter
def place_name(place):
    """The full name of a municipality, its own part with the reading above."""
    return with_reading(place.name, place.reading, "" if place.is_ward else place.prefecture.name)
