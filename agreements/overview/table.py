"""The two printed tables — bodies and trend — with what we compute beside what was printed."""

from typing import NamedTuple

from agreements.bodies.models import PublishedFigure
from agreements.statistics.findings import computed_change, computed_value, signed
from portal.japanese.wareki import fiscal_year_name
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

    The printed value of a body is the newest one up to the day; before the first print, the first.
    A row is flagged when print and register disagree on the printed value's own day.
    """

    def __init__(self, day, counts, figures):
        self.day = day
        self.counts = counts.on(day)
        members = [figure for figure in figures if figure.measure == Measure.MEMBERS]
        self.rows, self.printed_days, printed_values = [], set(), []
        for body, signed_on in counts.bodies_on(day).items():
            figure = _nearest([figure for figure in members if figure.body_id == body.pk], day)
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
                    signed(computed - figure.value) if figure else "—",
                    bool(figure) and counts.of(body, figure.as_of) != figure.value,
                )
            )
        self.printed_total = sum(printed_values) if len(printed_values) == len(self.rows) else None
        self.difference = "—" if self.printed_total is None else signed(self.counts.municipalities - self.printed_total)
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


def _nearest(figures, day):
    return newest_figure(figures, day) or min(figures, key=lambda figure: figure.as_of, default=None)


class Cell(NamedTuple):
    value: str
    notes: str  # ※1※2
    is_missing: bool
    is_different: bool


class TrendRow(NamedTuple):
    name: str
    notes: str
    cells: list[Cell]
    printed_change: str
    computed_change: str
    is_flagged: bool
    computed: list[Cell]  # the same years from the register; empty where facts do not allow


class TrendTable:
    """連携自治体数の推移: rows of series, columns of fiscal years, footnotes bound to what they explain."""

    def __init__(self, trend, footnotes, counts):
        self.footnotes = [(f"※{number}", note.text) for number, note in enumerate(footnotes, start=1)]
        self._marks = [(mark, note) for (mark, _), note in zip(self.footnotes, footnotes, strict=True)]
        days = {row.fiscal_year: row.as_of for _, statistics in trend for row in statistics}
        self.years = [
            (fiscal_year_name(year), self._notes(None, year), full_day(days[year], weekdays=False))
            for year in sorted(days)
        ]
        self.sources = list({row.source for _, statistics in trend for row in statistics})
        self.rows: list[TrendRow] = []
        self.totals: list[TrendRow] = []
        for series, statistics in trend:
            row = self._row(series, statistics, sorted(days), counts)
            (self.totals if series.is_total else self.rows).append(row)

    def _notes(self, series, year):
        return "".join(
            mark
            for mark, note in self._marks
            if note.series_id == (series.pk if series else None) and note.fiscal_year == year
        )

    def _row(self, series, statistics, years, counts):
        by_year = {statistic.fiscal_year: statistic for statistic in statistics}
        cells, computed = [], []
        for year in years:
            statistic = by_year.get(year)
            value = statistic.value if statistic else None
            cells.append(Cell("—" if value is None else str(value), self._notes(series, year), value is None, False))
            if series.computed and statistic:
                number = computed_value(statistic, counts)
                computed.append(Cell(str(number), "", False, number != (value or 0)))
        changes = [(row, computed_change(row, statistics)) for row in statistics if row.change is not None]
        printed, change = next(((row.change, change) for row, change in changes), (None, None))
        return TrendRow(
            series.name + ("（実数）" if series.is_total else ""),
            self._notes(series, None),
            cells,
            "—" if printed is None else signed(printed),
            "—" if change is None else signed(change),
            change not in (None, printed),
            computed,
        )
