"""What waits for a ward or municipality when its first people come, and that they are told of it, once.

The hook of members calls tell_first_people in the transaction in which somebody begins there; a daily task serves those
whose first day was set before, or whose account was put back in use.
"""

import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from bulletin.cases.models.cases import Case
from bulletin.matching.models import Matching
from bulletin.proposals.models.co_proposers import CoProposer
from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import Addressee
from bulletin.talk.models import Message
from members.models import Assignment, Municipality

from . import notices


class Waiting(NamedTuple):
    """What waits for one municipality: proposals of each kind, and cases."""

    proposals: list[Any]  # without its answer, the nearest deadline first
    calls: list[Any]  # to all members, posted before it became one
    lines: list[Any]
    matchings: list[Any]
    invitations: list[Any]
    cases: list[Any]  # not public yet


def waiting_for(municipality: Municipality, day: datetime.date) -> Waiting:
    """All that waits for `municipality` on `day`. Six queries."""
    asked = Addressee.objects.still_asked(day).filter(municipality=municipality)
    named = Proposal.objects.shown().with_proposer()
    spoken = Message.objects.filter(line=municipality).exclude(municipality=municipality).values("proposal")
    undecided = [Proposal.State.OPEN, Proposal.State.EXPIRED]
    wanted = Matching.objects.filter(partners=municipality).values("proposal")
    invited = CoProposer.objects.waiting().filter(municipality=municipality)
    is_member = not municipality.is_ward and municipality.memberships.as_of(day).exists()
    calls = named.open().calls_to_all().exclude(addressees__municipality=municipality)
    return Waiting(
        [row.proposal for row in asked.select_related("proposal__municipality__prefecture")],
        list(calls) if is_member else [],
        list(named.filter(pk__in=spoken)),
        list(named.filter(pk__in=wanted, state__in=undecided).exclude(consents__municipality=municipality)),
        list(named.filter(pk__in=invited.values("proposal"))),
        list(Case.objects.of(municipality).filter(closed_on=None, published_at=None)),
    )


def tell_first_people(municipality: Municipality) -> None:
    """Tell everybody in office there today what waits; from now on its open proposals count as told."""
    today = timezone.localdate()
    parts = waiting_for(municipality, today)
    with transaction.atomic():
        Addressee.objects.still_asked(today).filter(municipality=municipality).mark_told()
        if any(parts):
            notices.waiting(municipality, parts, Assignment.objects.readers([municipality], today), today)


def tell_arrivals(now: datetime.datetime) -> int:
    """Daily task: places where somebody serves today and nobody did yesterday, or whose open proposals nobody was told.

    Returns how many places there were.
    """
    day = timezone.localdate(now)
    served, before = Assignment.objects.served(day), Assignment.objects.served(day - datetime.timedelta(days=1))
    untold = Addressee.objects.still_asked(day).untold().order_by().values("municipality")
    here = Municipality.objects.filter(pk__in=served)
    places = list(here.exclude(pk__in=before) | here.filter(pk__in=untold))
    for place in places:
        tell_first_people(place)
    return len(places)
