"""広域連携協定締結団体一覧: the table of bodies under agreement, with the computed numbers beside the printed ones."""

from typing import NamedTuple

from agreements.statistics.findings import with_sign
from agreements.statistics.models.figures import PublishedFigure
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


class BodyTable:
    """広域連携協定締結団体一覧 on a day.

    `figures` are those for days up to the day; the printed value of a body is the newest one.
    A row is flagged when print and register disagree on the printed value's own day.
    """

    def __init__(self, day, counts, figures):
        self.day = day
        self.counts = counts.on(day)
        members = [figure for figure in figures if figure.measure == Measure.MEMBERS]
        self.rows, self.printed_days, printed_values = [], set(), []
        for body, signed_on in counts.bodies_on(day).items():
            figure = newest_figure([figure for figure in members if figure.body_id == body.pk], day)
            computed = counts.of(body, day)
            if figure:
                self.printed_days.add(figure.as_of)
                printed_values.append(figure.value)
            self.rows.append(
                BodyRow(
                    body.get_absolute_url(),
                    body.name,
                    full_day(signed_on, weekdays=False),
                    str(figure.value) if figure else "—",
                    computed,
                    with_sign(computed - figure.value) if figure else "—",
                    bool(figure) and counts.of(body, figure.as_of) != figure.value,
                )
            )
        self.printed_total = sum(printed_values) if len(printed_values) == len(self.rows) else None
        self.difference = (
            "—" if self.printed_total is None else with_sign(self.counts.municipalities - self.printed_total)
        )
        self.printed = {
            measure: newest_figure([figure for figure in figures if figure.measure == measure], day)
            for measure in (Measure.BODIES.value, Measure.REGIONS.value, Measure.MUNICIPALITIES.value)
        }

    @property
    def printed_day(self):
        """The day the printed column is for, when it is one day."""
        return next(iter(self.printed_days)) if len(self.printed_days) == 1 else None

    @property
    def is_flagged(self):
        return any(row.is_flagged for row in self.rows)


def newest_figure(figures, day):
    return max((figure for figure in figures if figure.as_of <= day), key=lambda f: f.as_of, default=None)
