"""The trend as a line chart: coordinates only, drawn by templates/agreements/statistics/_chart.html.

No colour says anything alone: each series has its own line, marker and label, and the table follows.
"""

from typing import NamedTuple

from portal.japanese.wareki import fiscal_year_name

# marker shape and side of the value labels, by the series' place in the table; further ones start over
_MARKERS = [("circle", 1), ("triangle", 1), ("square", -1)]
_TOTAL_MARKER = ("circle", -1)
_LABEL_GAP = 22  # units between the names at the right end, at least


class Point(NamedTuple):
    x: str
    y: str
    value: int
    label_y: str
    is_hollow: bool  # carried over from the year before


class Line(NamedTuple):
    css_class: str
    marker: str
    path: str
    points: list[Point]
    name: str
    last_value: int
    label_y: str


class Chart(NamedTuple):
    width: int
    height: int
    left: int
    right: int
    label_x: int
    ticks: list[tuple[int, str, str]]  # value, y of the line, y of the text
    years: list[tuple[str, str]]  # x, name
    lines: list[Line]
    is_narrow: bool


def wide(trend):
    """The chart for wide screens: 820 units across, names at the right end of the lines."""
    return _chart(trend, width=820, height=440, left=48, right=658, label_x=668)


def narrow(trend):
    """The chart for phones: 344 units across, names above the last points."""
    return _chart(trend, width=344, height=420, left=40, right=330, label_x=330)


def summary(trend):
    """The first and last value of each series in one sentence, as the text alternative of the chart."""
    parts = []
    for series, statistics in trend:
        values = [statistic for statistic in statistics if statistic.value is not None]
        if values:
            first, last = values[0], values[-1]
            parts.append(
                f"{series.short_name}は{fiscal_year_name(first.fiscal_year)}の{first.value}から"
                f"{fiscal_year_name(last.fiscal_year)}の{last.value}へ"
            )
    return "、".join(parts) + "。数値はすべて続く表にあります。"


def _chart(trend, *, width, height, left, right, label_x):
    every = [statistic for _, statistics in trend for statistic in statistics]
    years = sorted({statistic.fiscal_year for statistic in every})
    top, bottom = 24, height - 36
    highest = -(-max((statistic.value or 0 for statistic in every), default=0) // 200) * 200 or 200
    inset = 8

    def x(year):
        step = (right - left - 2 * inset) / max(1, len(years) - 1)
        return left + inset + years.index(year) * step

    def y(value):
        return bottom - (bottom - top) * value / highest

    lines = []
    plain_series = 0
    for series, statistics in trend:
        marker, side = _TOTAL_MARKER if series.is_total else _MARKERS[plain_series % len(_MARKERS)]
        plain_series += not series.is_total
        cells = [statistic for statistic in statistics if statistic.value is not None]
        if not cells:
            continue
        points = [_point(cell, x(cell.fiscal_year), y(cell.value), side) for cell in cells]
        path = " ".join(f"{point.x},{point.y}" for point in points)
        lines.append([series, marker, path, points, y(cells[-1].value) + 5])
    _spread(lines)
    return Chart(
        width,
        height,
        left,
        right,
        label_x,
        [(value, f"{y(value):.1f}", f"{y(value) + 5:.1f}") for value in range(0, highest + 1, 200)],
        [(f"{x(year):.1f}", fiscal_year_name(year)[2:]) for year in years],
        [
            Line(f"chart--{series.key}", marker, path, points, series.short_name, points[-1].value, f"{label_y:.1f}")
            for series, marker, path, points, label_y in lines
        ],
        is_narrow=label_x <= right,
    )


def _point(statistic, x, y, side):
    """The point of a value; its label stands above it where `side` is -1, else below."""
    label_y = y + (-12 if side < 0 else 22)
    is_hollow = statistic.basis == statistic.Basis.CARRIED_OVER
    return Point(f"{x:.1f}", f"{y:.1f}", statistic.value, f"{label_y:.1f}", is_hollow)


def _spread(lines):
    """Push the names at the right end apart until none covers another."""
    ordered = sorted(lines, key=lambda line: line[-1])
    for above, below in zip(ordered, ordered[1:], strict=False):
        below[-1] = max(below[-1], above[-1] + _LABEL_GAP)
