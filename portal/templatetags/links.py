"""Typed text in templates, with links for the addresses and telephone numbers in it."""

from django import template

from portal.web.links import linked as linked_text

register = template.Library()


@register.filter
def linked(text):
    return linked_text(str(text))
