"""広域連携協定締結団体一覧: the table of bodies under agreement, with the computed numbers beside the printed ones."""

from typing import NamedTuple

from agreements.statistics.findings import with_sign
from agreements.statistics.models.figures import PublishedFigure
from members import hooks
from portal.database.periods import holds_on
from portal.web.days import full_day

Measure = PublishedFigure.Measure


class BodyRow(NamedTuple):
    url: str
    name: str
    signed_on: str
    printed: str
    computed: int
    difference: str
    is_flagged: bool
    is_corrected: bool


class BodyTable:
    """広域連携協定締結団体一覧 on a day, with what was put right of it. One query, for that.

    The printed value of a body is the newest one up to the day, and the printed total is the one printed with them:
    no sum of ours. A row is flagged when print and register disagree on the printed value's own day. `beside`: rows
    of the record that the page shows besides, whose corrections are told with those of the table.
    """

    def __init__(self, day, counts, figures, beside=()):
        self.day = day
        self.counts = counts.on(day)
        known = [figure for figure in figures if figure.as_of <= day]
        lines = [figure for figure in known if figure.measure == Measure.MEMBERS]
        bodies = counts.bodies_on(day)
        printed = {body: newest_figure([line for line in lines if line.body_id == body.pk], day) for body in bodies}
        self.printed_days = {figure.as_of for figure in printed.values() if figure}
        self.printed = {
            measure: newest_figure([figure for figure in known if figure.measure == measure], day)
            for measure in (Measure.BODIES.value, Measure.REGIONS.value, Measure.MUNICIPALITIES.value)
        }
        total = _total_of(printed, lines, known)
        self.printed_total = total and total.value
        self.difference = with_sign(self.counts.municipalities - total.value) if total else "—"
        agreements = [each for each in counts.agreements if holds_on(day, each.signed_on, each.ended_on)]
        figures_shown = filter(None, [*printed.values(), *self.printed.values(), total])
        self.corrections = hooks.corrections_of({*bodies, *agreements, *figures_shown, *beside})
        corrected = {(row.subject_kind, row.subject_id) for row in self.corrections}
        self.rows = []
        for body, signed_on in bodies.items():
            facts = filter(None, (body, printed[body], *(each for each in agreements if each.body_id == body.pk)))
            is_corrected = any((fact._meta.verbose_name, fact.pk) in corrected for fact in facts)
            self.rows.append(self._row(body, signed_on, printed[body], counts, is_corrected))

    def _row(self, body, signed_on, figure, counts, is_corrected):
        computed = counts.of(body, self.day)
        return BodyRow(
            body.get_absolute_url(),
            body.name,
            full_day(signed_on, weekdays=False),
            str(figure.value) if figure else "—",
            computed,
            with_sign(computed - figure.value) if figure else "—",
            bool(figure) and counts.of(body, figure.as_of) != figure.value,
            is_corrected,
        )

    @property
    def printed_day(self):
        """The day the printed column is for, when it is one day."""
        return next(iter(self.printed_days)) if len(self.printed_days) == 1 else None

    @property
    def is_flagged(self):
        return any(row.is_flagged for row in self.rows)


def _total_of(printed, lines, figures):
    """The total printed with the list whose lines are `printed` (by body); None when they are of no one list."""
    days = {line and line.as_of for line in printed.values()}
    if len(days) != 1 or None in days:
        return None
    [day] = days
    totals = [each for each in figures if each.measure == Measure.MUNICIPALITIES and each.as_of == day]
    is_whole = {line.body_id for line in lines if line.as_of == day} == {body.pk for body in printed}
    return min(totals, key=lambda total: total.pk) if totals and is_whole else None


def newest_figure(figures, day):
    """The last of `figures` up to `day`, that day in; None when there is none."""
    return max((figure for figure in figures if figure.as_of <= day), key=lambda f: f.as_of, default=None)
