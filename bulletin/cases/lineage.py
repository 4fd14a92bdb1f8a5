"""歩み as a diagram: a line of the municipalities and one of the wards, and the step from which they run together."""

import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.safestring import SafeString

from portal.web.days import full_span, planned_tag
from timeline.models import Entry

from .models.history import Step
from .models.participants import Participant

BOTH = ("", "--ward")


class LineageStep(NamedTuple):
    variant: str  # of the CSS class: --apart, --join, --tied, or none
    beads: tuple[str, ...]
    days: SafeString | str  # blank: no day on record
    length: str  # 6日間
    step: Step
    entry: Entry | None  # of the chronology, once it is public
    planned: SafeString  # the mark 予定 of what is still to come, or 中止


class Strands:
    """CSS variant and beads (dots) of each step: proposer's line alone, both lines, tied at the first joint act."""

    def __init__(self, is_call=False):
        """`is_call`: a ward proposed the case (募集), so that the wards' line comes first."""
        self._alone = "--apart-ward" if is_call else "--apart"
        self._joins = "--join-town" if is_call else "--join"
        self._first, self._other = ("--ward", "") if is_call else ("", "--ward")
        self._is_joined = self._is_tied = False

    def at(self, kind):
        """Variant and beads of the next step, of this kind."""
        if kind in Step.Kind.joint() and not self._is_tied:
            self._is_joined = self._is_tied = True
            return "--tied", ()
        if self._is_joined:
            return "", BOTH
        if kind == Step.Kind.PROPOSED:
            return self._alone, (self._first,)
        self._is_joined = True
        return self._joins, (self._other,) if kind == Step.Kind.ANSWERED else BOTH

    def end(self):
        """Variant and beads after the last step."""
        return ("", BOTH) if self._is_joined else (self._alone, (self._first,))


class Lineage:
    """The steps of a case that may be shown, with the entry each stands for; `is_call`: a ward spoke first."""

    def __init__(self, steps, is_call=False):
        strands = Strands(is_call)
        self.steps = [self._step(step, *strands.at(step.kind)) for step in steps]
        self.end_variant, self.end_beads = strands.end()

    def _step(self, step, variant, beads):
        days = full_span(step.first_day, step.last_day) if step.first_day else ""
        number = (step.last_day - step.first_day).days + 1 if step.first_day else 1
        entry = step.entry if step.entry and step.entry.state == Entry.State.PUBLISHED else None
        planned = planned_tag(step.first_day, timezone.localdate(), entry.event_status if entry else "")
        return LineageStep(variant, beads, days, f"{number}日間" if number > 1 else "", step, entry, planned)


def is_call(outline):
    """Whether wards proposed the case (募集): all participants in the role PROPOSER are wards."""
    proposers = [is_ward for _, _, is_ward, role in outline["places"] if role == Participant.Role.PROPOSER]
    return bool(proposers) and all(proposers)


def short_rows(outline, latest_day=None, latest_status=""):
    """Variant, beads, days, text and mark (予定, 中止) of each step in a case's outline, for a short lineage.

    `latest_status` is that of the step which ends on `latest_day` (CaseQuerySet.with_latest_status).
    """
    strands, today = Strands(is_call(outline)), timezone.localdate()
    rows = []
    for kind, *iso, text in outline["steps"]:
        first, last = (datetime.date.fromisoformat(day) if day else None for day in iso)
        days = full_span(first, last) if first and last else ""
        rows.append(
            (
                *strands.at(kind),
                days,
                text,
                planned_tag(first, today, latest_status if last and last == latest_day else ""),
            )
        )
    return rows
