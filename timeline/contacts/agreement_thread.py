"""The thread of an agreement, from the first contact to today: contacts, steps, entries, renewals, by their days."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from agreements.models import Agreement, Body, Renewal, Step
from members.models import User
from portal.japanese.wareki import wareki
from timeline.entries.models.entries import Entry

from .models import Contact


class Knot(NamedTuple):
    """One event of the thread: its day, what it is, its words and its page (blank: none)."""

    day: datetime.date
    kind: str
    text: str
    url: str = ""
    is_private: bool = False  # on no public page


def agreement_thread(bodies: list[Body], reader: User) -> tuple[list[Knot], list[Knot]]:
    """What led to the agreements with `bodies` and became of them, oldest first; and apart from it their events (催し).

    Contacts are those that `reader` may read. Steps are for the secretariat, to whom alone this may be shown; one
    that an entry tells is left out. Six queries.
    """
    contacts = Contact.objects.visible_to(reader).filter(bodies__in=bodies).distinct()
    steps = Step.objects.filter(preparation__bodies__in=bodies).exclude(stage="signed").distinct()
    published = Entry.objects.published().filter(bodies__in=bodies).distinct()
    entries = list(published.select_related("kind").prefetch_related("items"))
    events = [entry for entry in entries if entry.is_event]
    told = [_entry(each, bodies) for each in entries if not each.is_event]
    knots = [
        *(Knot(each.first_day, "接触の記録", each.subject, each.get_absolute_url(), True) for each in contacts),
        *(_step(each) for each in steps if not _is_told(each, told)),
        *told,
        *_deeds(bodies, {each.first_day for each in entries if each.kind_id == Entry.Kind.AGREEMENT}),
    ]
    return sorted(knots), sorted(_entry(each) for each in events)


def _entry(entry: Entry, bodies: Iterable[Body] = ()) -> Knot:
    """The knot of an entry; of a meeting with the items that name one of `bodies`."""
    items = [item.text for item in entry.items.all() if any(body.name in item.text for body in bodies)]
    text = "　".join(items) if items and entry.is_meeting else entry.title
    return Knot(entry.first_day, str(entry.kind), text, entry.get_absolute_url())


def _step(step: Step) -> Knot:
    return Knot(step.on, step.get_stage_display(), step.note.partition("\n")[0], is_private=True)


def _is_told(step: Step, told: list[Knot]) -> bool:
    """Whether an entry of the step's day says it, and all of its note, already."""
    return any(knot.day == step.on and step.note.strip() in knot.text for knot in told)


def _deeds(bodies: list[Body], told: set[datetime.date]) -> list[Knot]:
    """Signings, but for those of the days `told` by an entry, renewals and ends."""
    found = []
    for agreement in Agreement.objects.filter(body__in=bodies).select_related("body"):
        page = agreement.get_desk_url()
        if agreement.signed_on not in told:
            found.append(Knot(agreement.signed_on, "締結", str(agreement), page))
        if agreement.ended_on:
            found.append(Knot(agreement.ended_on, "終了", str(agreement), page))
    for renewal in Renewal.objects.filter(agreement__body__in=bodies).select_related("agreement__body"):
        until = f"{renewal.agreement}（{wareki(renewal.last_day)}まで）"
        found.append(Knot(renewal.on, "更新", until, renewal.agreement.get_desk_url()))
    return found
