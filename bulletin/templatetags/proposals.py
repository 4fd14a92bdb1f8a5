"""{% proposal_beside %}: a proposal as its page shows it, for pages of the rooms below that answer it."""

from django import template

from bulletin.proposal_page.page import find

register = template.Library()


@register.inclusion_tag("bulletin/proposal_page/_proposal_beside.html", takes_context=True)
def proposal_beside(context, number):
    """Summary, facts, text and files of the proposal with this number; nothing for who may not read it."""
    return {"page": find(number, context["request"].user)}
