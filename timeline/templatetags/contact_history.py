"""{% contact_history partner %}: what one's own office recorded of contacts with a partner; nothing for others."""

from django import template
from django.urls import reverse

from agreements.models import Body
from portal.web.days import full_day
from timeline.contacts.models import Contact

register = template.Library()

MOST = 5  # the newest on the partner's page; the rest is a link away


@register.inclusion_tag("timeline/contacts/_history.html", takes_context=True)
def contact_history(context, partner):
    """The newest contacts with a municipality or body. For visitors nothing, without a query."""
    user = context["request"].user
    if not user.is_authenticated or not (user.is_secretariat or user.assignment):
        return {"is_shown": False}
    contacts = Contact.objects.visible_to(user)
    if isinstance(partner, Body):
        found, query = contacts.with_body(partner), f"?body={partner.pk}"
    elif partner == user.municipality and not user.is_secretariat:
        return {"is_shown": False}
    else:
        found, query = contacts.with_place(partner), f"?place={partner.lg_code}"
    newest = list(found[: MOST + 1])
    return {
        "is_shown": True,
        "keeper": "事務局" if user.is_secretariat else user.municipality.name,
        "partner": partner,
        "rows": [(full_day(each.first_day), each) for each in newest[:MOST]],
        "has_more": len(newest) > MOST,
        "all": f"{reverse('timeline:contact-list')}{query}",
    }
