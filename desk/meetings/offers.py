"""What is due for the next agenda, from every app: the one register, which the builder shows.

A room offers by a function of the day in its agenda_offers.py; named here, its Offers stand in the builder.
"""

import itertools

from django.urls import reverse

import agreements.agenda_offers
import bulletin.cases.agenda_offers
import enquiries.agenda_offers
import timeline.event_records.agenda_offers
import timeline.meetings.agenda_offers
import timeline.plan.agenda_offers
import timeline.relief.agenda_offers
from portal.agenda_offers import Group, Offer
from timeline.meetings.models.agenda import AgendaItem
from timeline.models import Entry, Item

# functions of the day of the meeting that yield Offers for the 区長会総会
SOURCES = [
    timeline.meetings.agenda_offers.agenda_offers,
    timeline.event_records.agenda_offers.agenda_offers,
    timeline.plan.agenda_offers.agenda_offers,
    timeline.relief.agenda_offers.agenda_offers,
    agreements.agenda_offers.agenda_offers,
    bulletin.cases.agenda_offers.agenda_offers,
    enquiries.agenda_offers.agenda_offers,
]


def due(meeting, day):
    """(Group, its Offers) of what may go on the agenda of `meeting` and was on none of its series yet.

    `day`: the day of the meeting, or the one on which it is prepared. The council (懇談会) is told of the progress;
    other meetings get what they put off.
    """
    offers = [*timeline.meetings.agenda_offers.postponed(meeting.series), *_of_kind(meeting, day)]
    taken = AgendaItem.objects.keys_of(meeting.series)
    left = [offer for offer in offers if offer.key not in taken]
    order = list(Group)
    left.sort(key=lambda offer: order.index(offer.group))  # keeps the order within each
    return [(group, list(own)) for group, own in itertools.groupby(left, key=lambda offer: offer.group)]


def _of_kind(meeting, day):
    if meeting.series.kind_id == Entry.Kind.GENERAL_MEETING:
        return itertools.chain.from_iterable(source(day) for source in SOURCES)
    return [_progress(meeting)] if meeting.series.kind_id == Entry.Kind.ADVISORY_COUNCIL else []


def _progress(meeting):
    title = "これまでのプロジェクトの取り組み状況"
    reason = "前の回からの取り組みを1つの資料にまとめます"
    return Offer(
        f"council-{meeting.pk}", Group.REPORT, title, reason, reverse("papers:progress"), Item.Outcome.REPORTED
    )
