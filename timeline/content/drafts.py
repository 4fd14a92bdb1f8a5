"""Drafts of entries about signings; the secretariat reads and publishes them."""

from agreements.models import Body, Preparation
from agreements.signing.models.preparations import short_name
from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link

from . import draft_entry
from .item_links import link_from

_LED_AS = {Preparation.Stage.APPLIED: Link.Kind.PROPOSAL, Preparation.Stage.CONFIRMED: Link.Kind.DRAFT}


def draft_of_signing(agreements, *, by, preparation):
    """Save a draft entry about the agreements signed in one ceremony; returns it.

    It is titled as the source titles its signings, and linked with the meetings of the days on which the request and
    the draft were dealt with, as `preparation` tells them.
    """
    first = agreements[0]
    bodies = [agreement.body for agreement in agreements]
    names, name = "、".join(body.name for body in bodies), short_name(first.name)
    with_company = first.body.kind == Body.Kind.COMPANY
    content = {
        "days": str(first.signed_on),
        "kind": Entry.Kind.AGREEMENT.value,
        "title": f"{names}と{name}を締結" if with_company else f"{names}との{name}締結式",
        "bodies": [body.name for body in bodies],
        "links": _links_from_meetings(preparation, bodies) if preparation else [],
    }
    return draft_entry(content, by=by, origin=("協定の締結", first.get_desk_url()))


def _links_from_meetings(preparation, bodies):
    """A link from each published meeting of a step's day whose items name one of `bodies`, oldest first."""
    links = {}
    for step in preparation.steps.filter(stage__in=_LED_AS):
        meetings = Entry.objects.published().filter(kind__key__in=Entry.Kind.meetings(), first_day=step.on)
        for entry in meetings.prefetch_related("items"):
            link, is_named = link_from(entry, _LED_AS[step.stage], [body.name for body in bodies])
            if is_named:
                links[entry.key] = link
    return [links[key] for key in sorted(links)]
