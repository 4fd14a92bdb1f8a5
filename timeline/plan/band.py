"""The year as a band of twelve months: coordinates of an SVG, drawn by templates/timeline/plan/_band.html."""

import calendar
import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from portal.japanese.wareki import fiscal_year_name

from .days import months_of
from .year import MOVED, Planned

LEFT, MONTH, LANE, PAD = 176, 66, 34, 8  # units
WIDTH = LEFT + 12 * MONTH
TOP = 28
SHORTEST = 6  # of a bar, so that one day is seen
CHARACTER = 11  # a label's width for each of its characters
LONGEST = 14  # characters of a row's name


class Bar(NamedTuple):
    x: str
    y: int
    width: str


class Mark(NamedTuple):
    """A line of the plan on the band: its label and bars, None where no day is known."""

    label: str
    x: str
    y: int
    anchor: str  # end of the label that stands at x
    planned: Bar | None
    actual: Bar | None
    is_moved: bool
    own: Bar | None = None  # of what concerns the reader's municipality


class Drawn(Protocol):
    """What a Band is drawn of: a YearPlan, or what others see of one."""

    year: int
    day: datetime.date
    first: datetime.date
    last: datetime.date
    rows: list[Planned]


class Row(NamedTuple):
    name: str
    y: int
    text_y: int
    height: int
    marks: list[Mark]


class Band:
    """Rows of a plan by series or kind, each in as many lanes as keep the labels apart."""

    def __init__(self, plan: Drawn, own_name: str = "", own: Sequence[Any] = ()) -> None:
        """`own`: what concerns the municipality called `own_name`, each with kind, first and last: a row of its own, if
        there is any.
        """
        self.width, self.left, self.plan = WIDTH, LEFT, plan
        self.months = [(f"{month}月", LEFT + number * MONTH) for number, (month, *_) in enumerate(months_of(plan.year))]
        groups: dict[str, list[Planned]] = {}
        for row in sorted(plan.rows, key=lambda row: row.line.kind.position):
            groups.setdefault(_group(row), []).append(row)
        self.rows: list[Row] = []
        y = TOP
        if own:
            self.rows.append(self._own_row(own_name, own, y))
            y += self.rows[-1].height
        for name, rows in groups.items():
            self.rows.append(self._row(name, rows, y))
            y += self.rows[-1].height
        self.height = y + PAD
        self.today = self._x(plan.day) if plan.first <= plan.day <= plan.last else None

    def _row(self, name: str, rows: list[Planned], y: int) -> Row:
        lanes = _Lanes()
        marks = []
        for row in sorted(filter(_is_drawn, rows), key=self._begins):
            label = _label(row, name)
            x = self._begins(row)
            marks.append(self._mark(row, label, x, y + lanes.take(x, label) * LANE))
        return Row(name, y, y + 19, lanes.height, marks)

    def _own_row(self, name: str, days: Sequence[Any], y: int) -> Row:
        lanes = _Lanes()
        marks = []
        for each in days:
            if bar := self._bar(each.first, each.last, y):
                x = float(bar.x)
                top = y + lanes.take(x, each.kind) * LANE
                is_late = x + CHARACTER * len(each.kind) > WIDTH
                own = bar._replace(y=top + 4)
                marks.append(Mark(each.kind, bar.x, top + 30, "end" if is_late else "start", None, None, False, own))
        return Row(name, y, y + 19, lanes.height, marks)

    def _begins(self, row: Planned) -> float:
        days = [day for day in (row.line.first_day, row.entry and row.entry.first_day) if day]
        return float(self._x(min(days))) if days else LEFT

    def _mark(self, row: Planned, label: str, x: float, y: int) -> Mark:
        line, entry = row.line, row.entry
        planned = self._bar(line.first_day, line.last_day, y + 4) if line.first_day else None
        actual = self._bar(entry.first_day, entry.last_day, y + 12) if entry else None
        shown = label if planned or actual else ""
        anchor = "end" if x + CHARACTER * len(label) > WIDTH else "start"
        return Mark(shown, f"{x:g}", y + 30, anchor, planned, actual, row.state == MOVED)

    def _bar(self, first: datetime.date | None, last: datetime.date | None, y: int) -> Bar | None:
        if not first or not last:
            return None
        begins, ends = float(self._x(first)), float(self._x(last + datetime.timedelta(days=1)))
        return Bar(f"{begins:g}", y, f"{max(min(ends, WIDTH) - begins, SHORTEST):g}")

    def _x(self, day: datetime.date) -> str:
        """Where the day begins, within the band."""
        months = (day.year - self.plan.year) * 12 + day.month - 4
        share = (day.day - 1) / calendar.monthrange(day.year, day.month)[1]
        return f"{LEFT + min(max(months + share, 0), 12) * MONTH:.1f}"


def _is_drawn(row: Planned) -> bool:
    """Whether a day is known, planned or held: what has none stands in the table alone."""
    return row.line.first_day is not None or row.entry is not None


class _Lanes:
    """Lanes of a row, each of which ends where its last label does."""

    def __init__(self) -> None:
        self.ends: list[float] = []

    def take(self, x: float, label: str) -> int:
        """The first lane that is free at `x`, from now on taken as far as the label reaches."""
        lane = next((number for number, end in enumerate(self.ends) if end <= x), len(self.ends))
        self.ends[lane:] = [x + max(CHARACTER * len(label), SHORTEST) + 6, *self.ends[lane + 1 :]]
        return lane

    @property
    def height(self) -> int:
        return max(len(self.ends), 1) * LANE


def _group(row: Planned) -> str:
    """The series, where its name has room before the band; else the kind."""
    series = row.line.series
    return series.name if series and len(series.name) <= LONGEST else row.line.kind.name


def _label(row: Planned, group: str) -> str:
    """第2回; else the beginning of the title, blank where it only repeats the name of the row."""
    if row.line.number and row.line.series:
        return f"第{row.line.number}{row.line.series.unit}"
    year = fiscal_year_name(row.line.fiscal_year)
    title = row.line.shown_title.removeprefix(year).strip()
    return "" if title == group else f"{title[:8]}…" if len(title) > 9 else title
