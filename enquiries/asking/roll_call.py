"""回答の状況: who was asked, how far each is, who is silent and whom a letter asks, for the secretariat's pages."""

import datetime
from collections import defaultdict
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from bulletin.rollcall.models.addressees import REST
from members.models import Assignment, Office
from portal.templatetags.readings import place_name
from portal.web.days import month_day, time_tag, year_half

from .models.addressee_queries import State
from .models.addressees import EnquiryAddressee
from .models.enquiries import Enquiry

MOST_CELLS = 47  # addressees of which each has a cell; of more there is a line for each prefecture
CSS = {  # ending of the classes ward-- and roll-call__tick--, and the mark of _answer_mark.html
    State.HANDED_IN: "yes",
    State.SENT_BACK: "late",
    State.WAITING: "if",
    State.DRAFT: "think",
    State.SEEN: "no",
    State.UNSEEN: "silent",
    State.NOBODY: "nobody",
    State.UNTOLD: "nobody",
}
SILENT = "silent"  # 未提出: asked, and has not handed in (SENT_BACK has: what it handed in before stands)


class Cell(NamedTuple):
    """One addressee in the grid."""

    place: str
    lg_code: str
    state: str
    css: str
    when: Any  # since when it stands so, or how late it is


class PrefectureLine(NamedTuple):
    """The addressees of a prefecture: how many are asked, handed in, are writing, are silent and could not be told."""

    code: str
    name: str
    asked: int
    handed_in: int
    writing: int
    silent: int
    unreached: int


class RollCall:
    """Addressees of one enquiry on a day. Three queries, whatever is read of it."""

    def __init__(self, enquiry: Enquiry, day: datetime.date):
        self.enquiry, self.day = enquiry, day
        self.counts = EnquiryAddressee.objects.counts_of([enquiry.pk], day)[enquiry.pk]

    @cached_property
    def unit(self) -> str:
        """What its addressees are counted in. One query."""
        return self.enquiry.addressees.number().unit

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def handed_in(self) -> int:
        """Those with an answer that counts, also where the secretariat has sent it back."""
        return self.counts[State.HANDED_IN] + self.counts[State.SENT_BACK]

    @property
    def unreached(self) -> int:
        return sum(self.counts[state] for state in State.unreached())

    @property
    def silent(self) -> int:
        """未提出: of those that could be told."""
        return self.total - self.handed_in - self.unreached

    @property
    def sums(self) -> list[tuple[str, int]]:
        """Each state by name and how many are in it; states nobody is in only where they are the usual ones."""
        usual = (State.HANDED_IN, State.DRAFT, State.SEEN, State.UNSEEN)
        return [(state.label, self.counts[state]) for state in State if self.counts[state] or state in usual]

    @property
    def ticks(self) -> list[str]:
        """CSS of the bar's ticks, one for each addressee; none where they would be too many."""
        return [CSS[state] for state in State for _ in range(self.counts[state])] if self.has_cells else []

    @property
    def has_cells(self) -> bool:
        return self.total <= MOST_CELLS

    def cells(self) -> list[Cell]:
        """A cell for each addressee, in the official order. One query."""
        return [_cell(row, State(row.state), self._when(row)) for row in self._rows()]

    def cells_for_others(self) -> list[Cell]:
        """The cells as another addressee reads them: handed in and when, not handed in, or not told. One query."""
        return [self._cell_for_others(row) for row in self._rows()]

    def _rows(self) -> Any:
        rows = self.enquiry.addressees.with_state(self.day).with_last_day().select_related("municipality__prefecture")
        return rows.order_by("municipality__lg_code")

    def _cell_for_others(self, row: EnquiryAddressee) -> Cell:
        if row.state in (State.HANDED_IN, State.SENT_BACK):
            return _cell(row, State.HANDED_IN, self._when(row))
        if row.state in State.unreached():
            return _cell(row, State.UNTOLD)
        return _cell(row, State.UNSEEN)._replace(state="未提出")

    def _when(self, row: EnquiryAddressee) -> Any:
        if row.state == State.HANDED_IN and row.handed_in_at:
            day = timezone.localdate(row.handed_in_at)
            year = year_half(day) if day.year != self.day.year else ""
            return time_tag(day, f"{year}{month_day(day, weekdays=False)}")
        late = (self.day - row.last_day).days if row.handed_in_at is None else 0
        return f"{late}日過ぎています" if late > 0 and row.state not in State.unreached() else ""

    def prefectures(self) -> list[PrefectureLine]:
        """A line for each prefecture with addressees, in the official order. One query."""
        rows = self.enquiry.addressees.with_state(self.day).order_by("municipality__prefecture")
        handed_in = Q(state__in=[State.HANDED_IN, State.SENT_BACK])
        writing = Q(state__in=[State.DRAFT, State.WAITING])
        unreached = Q(state__in=State.unreached())
        counted = rows.values_list("municipality__prefecture", "municipality__prefecture__name").annotate(
            asked=Count("pk"),
            handed_in=Count("pk", filter=handed_in),
            writing=Count("pk", filter=writing),
            silent=Count("pk", filter=~(handed_in | unreached)),
            unreached=Count("pk", filter=unreached),
        )
        return [PrefectureLine(*row) for row in counted]


def _cell(row: EnquiryAddressee, state: State, when: Any = "") -> Cell:
    place = row.municipality
    return Cell(place_name(place), place.lg_code, state.label, CSS[state], when)


class Contact(NamedTuple):
    """An addressee with whom to call there: its offices and managers of the day."""

    row: EnquiryAddressee
    state: str
    css: str
    offices: list[Office]
    managers: list[Assignment]
    has_people: bool
    is_late: bool
    rests_until: datetime.datetime | None  # when it may be asked again; None: now

    @property
    def may_ask_again(self) -> bool:
        return (
            self.has_people and self.row.handed_in_at is None and self.rests_until is None and self.row.enquiry.is_open
        )


def chosen(enquiry: Enquiry, day: datetime.date, *, state: str = "", prefecture: str = "") -> Any:
    """Addressees in a state (SILENT: 未提出), of a prefecture; in the official order."""
    rows = enquiry.addressees.with_state(day).with_last_day().order_by("municipality__lg_code")
    if prefecture:
        rows = rows.filter(municipality__prefecture=prefecture)
    if state == SILENT:
        return rows.filter(handed_in_at=None).exclude(state__in=State.unreached())
    return rows.filter(state=state) if state else rows


def contacts(enquiry: Enquiry, rows: Any, day: datetime.date) -> list[Contact]:
    """The Contacts of `rows` (chosen()), in their order. Three queries."""
    now = timezone.now()
    found = list(rows.select_related("municipality__prefecture", "office", "asked_again_by"))
    places = [row.municipality_id for row in found]
    offices, people = defaultdict(list), defaultdict(list)
    for office in Office.objects.filter(municipality__in=places):
        offices[office.municipality_id].append(office)
    for each in Assignment.objects.serving(day).filter(office__municipality__in=places).with_people():
        people[each.office.municipality_id].append(each)
    listed = []
    for row in found:
        row.enquiry = enquiry
        state, serving = State(row.state), people[row.municipality_id]
        managers = [each for each in serving if each.role == Assignment.Role.MANAGER]
        until = row.asked_again_at and row.asked_again_at + REST
        is_late = row.handed_in_at is None and row.last_day < day
        rests_until = until if until and until > now else None
        own = offices[row.municipality_id]
        listed.append(Contact(row, state.label, CSS[state], own, managers, bool(serving), is_late, rests_until))
    return listed
