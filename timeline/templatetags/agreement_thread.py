"""{% agreement_thread body %}: on the secretariat's pages, how an agreement came about and what became of it."""

from django import template

from agreements.models import Body
from portal.web.days import full_day
from timeline.contacts.agreement_thread import agreement_thread as thread_of

register = template.Library()


@register.inclusion_tag("timeline/contacts/_agreement_thread.html", takes_context=True)
def agreement_thread(context, bodies):
    """The thread of a body, or of several that sign together."""
    bodies = [bodies] if isinstance(bodies, Body) else list(bodies)
    knots, events = thread_of(bodies, context["request"].user)
    return {
        "knots": [(full_day(knot.day), knot) for knot in knots],
        "events": [(full_day(knot.day), knot) for knot in events],
    }
