"""連携自治体数の推移: the printed trend table, with the computed values beside it."""

from typing import NamedTuple

from portal.japanese.wareki import fiscal_year_name
from portal.web.days import full_day

from .findings import computed_change, computed_value, with_sign


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
            "—" if printed is None else with_sign(printed),
            "—" if change is None else with_sign(change),
            change not in (None, printed),
            computed,
        )
