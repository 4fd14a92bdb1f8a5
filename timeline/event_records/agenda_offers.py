"""What of events is due for the agenda of a 区長会総会: outlines to confirm; and what the meeting says of them."""

import datetime
from collections.abc import Iterator

from members.models import User
from portal.agenda_offers import Group, Offer
from portal.japanese.wareki import wareki
from timeline.entries.models.programme import Item
from timeline.meetings.models.agenda import AgendaItem
from timeline.meetings.models.meetings import Meeting

from .models.events import OUTLINE_OFFER, Event
from .models.steps import EventStep


def agenda_offers(day: datetime.date) -> Iterator[Offer]:
    """Outlines of events without an entry that no meeting has confirmed, of days from `day` on or yet unknown."""
    for event in Event.objects.with_outline_to_confirm():
        days = event.days
        if days is None or days[0] >= day:
            when = f"{wareki(days[0])}から" if days else "日は未定"
            reason = f"{when}。概要案を確認した記録なし"
            key, title = f"{OUTLINE_OFFER}{event.pk}", f"{event.title}の概要案"
            yield Offer(key, Group.DRAFT, title, reason, event.get_absolute_url(), Item.Outcome.CONFIRMED)


def note_confirmed(meeting: Meeting, *, by: User | None) -> None:
    """Note the steps of events whose outline `meeting`, which has its entry by now, confirmed; in its transaction."""
    entry = meeting.entry
    assert entry is not None
    numbers = {item.pk: number for number, item in enumerate(entry.items.order_by("position"), start=1)}
    items = meeting.items.filter(offer__startswith=OUTLINE_OFFER, result=AgendaItem.Result.DONE)
    for item in items.filter(outcome__in=EventStep.AGREED):
        event = Event.objects.filter(pk=item.offer.removeprefix(OUTLINE_OFFER), entry=None).first()
        if event:
            number = numbers[item.item_id] if item.item_id and len(numbers) > 1 else None
            EventStep(event=event, step=EventStep.Step.CONFIRMED, entry=entry, item=number).register(by=by)
