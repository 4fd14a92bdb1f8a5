"""Findings: printed figures that disagree with the register, with each other or with arithmetic.

Nothing here knows a particular figure: a wrong one entered tomorrow is found tomorrow.
"""

import math
from itertools import groupby

from django.urls import reverse

from agreements.signing.counts import BodyMemberCounts
from portal.findings import Finding
from portal.japanese.wareki import fiscal_year_name, wareki

from .models.figures import PublishedFigure
from .models.statistics import Statistic

Measure = PublishedFigure.Measure
_FEW = 10  # municipalities: a smaller number may well be many times as large a year later


def with_sign(number):
    """`number` as text with a full-width sign, as in the printed table: ＋101, －11, 0."""
    return f"{'＋' if number > 0 else '－'}{abs(number)}" if number else "0"


def find(counts=None, trend=None, figures=None):
    """Returns a Finding for each disagreement among agreements, printed figures and the trend table.

    A page that has read `counts`, the `trend` (Statistic.objects.by_series) or the `figures` it is about passes
    them on.
    """
    counts = counts or BodyMemberCounts()
    trend = Statistic.objects.by_series() if trend is None else trend
    if figures is None:
        figures = PublishedFigure.objects.with_bodies()
    return [
        *_members_against_register(figures, counts),
        *_totals_against_register(figures, counts),
        *_sums_of_members(figures),
        *_statistics_against_register(trend, counts),
        *_changes(trend),
        *_distinct_totals(trend),
        *_carried_over(trend),
        *_surveyed_anew(trend),
        *_outliers_of_trend(trend),
        *_outliers_of_figures(figures),
    ]


def _members_against_register(figures, counts):
    wrong = {}
    for figure in figures:
        if figure.measure == Measure.MEMBERS:
            computed = computed_figure(figure, counts)
            if computed != figure.value:
                wrong[figure] = computed
    for figure, computed in wrong.items():
        body = figure.body
        units = "・".join(dict.fromkeys("市" if kind.endswith("city") else "町村" for kind in body.member_kinds()))
        explanation = (
            f"{wareki(figure.as_of)}の{body.prefecture.name}の{units}は{computed}です。"
            f"{body.get_kind_display()}は{units}からなるため、計算値は{computed}になります。"
        )
        twin = next(
            (
                other
                for other in wrong
                if other.body.prefecture_id == body.prefecture_id
                and other.as_of == figure.as_of
                and (other.value, wrong[other]) == (computed, figure.value)
            ),
            None,
        )
        if twin:
            explanation += f"{twin.body.name}の公表値と入れ替わっているとみられます。合計は変わりません。"
        yield Finding(
            figure.finding_code,
            f"{figure.place}　{body.name}",
            str(figure.value),
            str(computed),
            explanation,
            body.get_absolute_url(),
            reverse("agreements:figure-edit", args=[figure.pk]),
        )


def _totals_against_register(figures, counts):
    for figure in figures:
        number = None if figure.measure == Measure.MEMBERS else computed_figure(figure, counts)
        if number not in (None, figure.value):
            yield Finding(
                figure.finding_code,
                f"{figure.place}　{figure.get_measure_display()}",
                str(figure.value),
                str(number),
                f"{wareki(figure.as_of)}に有効な協定と自治体の名簿から数えると{number}です。",
                edit_url=reverse("agreements:figure-edit", args=[figure.pk]),
            )


def computed_figure(figure: PublishedFigure, counts: BodyMemberCounts) -> int | None:
    """The number beside a printed figure, counted from agreements and register; None where it cannot be counted."""
    if figure.measure == Measure.MEMBERS:
        return counts.of(figure.body, figure.as_of)
    computed = {Measure.BODIES: "bodies", Measure.REGIONS: "regions", Measure.MUNICIPALITIES: "municipalities"}
    name = computed.get(Measure(figure.measure))
    return getattr(counts.on(figure.as_of), name) if name else None


def _sums_of_members(figures):
    """The printed total of a list must be the sum of its printed lines."""
    totals = {figure.as_of: figure for figure in figures if figure.measure == Measure.MUNICIPALITIES}
    lines = [figure for figure in figures if figure.measure == Measure.MEMBERS]
    for as_of, group in groupby(lines, key=lambda figure: figure.as_of):
        total, total_of_lines = totals.get(as_of), sum(figure.value for figure in group)
        if total and total.value != total_of_lines:
            yield Finding(
                total.sum_code,
                total.place,
                str(total.value),
                str(total_of_lines),
                f"各団体の公表値を足すと{total_of_lines}です。",
                edit_url=reverse("agreements:figure-edit", args=[total.pk]),
            )


def _statistics_against_register(trend, counts):
    for series, statistics in trend:
        for statistic in statistics if series.computed else ():
            computed = computed_value(statistic, counts)
            if computed != (statistic.value or 0):
                yield _statistic_finding(
                    "statistic",
                    statistic,
                    computed,
                    f"{wareki(statistic.as_of)}に有効な協定と自治体の名簿から数えると{computed}です。",
                )


def computed_value(statistic: Statistic, counts: BodyMemberCounts) -> int:
    """The number of municipalities under agreement on the day of `statistic`, counted from the register."""
    return counts.on(statistic.as_of).municipalities


def computed_change(statistic: Statistic, statistics: list[Statistic]) -> int | None:
    """A statistic's value minus that of the year its printed change begins with; a printed 「—」 counts as 0.

    None when no change is printed or the first year is missing.
    """
    first = next((row for row in statistics if row.fiscal_year == statistic.change_since), None)
    return (statistic.value or 0) - (first.value or 0) if first else None


def _statistic_finding(rule, statistic, computed, explanation):
    return Finding(
        f"{rule}:{statistic.series.key}:{statistic.fiscal_year}",
        f"連携自治体数の推移　{statistic.series.name}　{fiscal_year_name(statistic.fiscal_year)}",
        "—" if statistic.value is None else str(statistic.value),
        str(computed),
        explanation,
        edit_url=reverse("agreements:trend-year", args=[statistic.fiscal_year]),
    )


def _changes(trend):
    for series, statistics in trend:
        for statistic in statistics:
            computed = computed_change(statistic, statistics)
            if computed is not None and computed != statistic.change:
                first = (statistic.value or 0) - computed
                yield Finding(
                    f"change:{series.key}:{statistic.change_since}-{statistic.fiscal_year}",
                    f"連携自治体数の推移　{series.name}　"
                    f"{fiscal_year_name(statistic.change_since)}→{fiscal_year_name(statistic.fiscal_year)}",
                    with_sign(statistic.change),
                    with_sign(computed),
                    f"{statistic.value or 0}－{first}は{computed}です。",
                    edit_url=reverse("agreements:trend-year", args=[statistic.fiscal_year]),
                )


def _distinct_totals(trend):
    """A number of distinct municipalities is at least the largest row and at most the sum of the rows."""
    rows = [row for series, statistics in trend if not series.is_total for row in statistics]
    totals = [row for series, statistics in trend if series.is_total for row in statistics]
    for total in totals:
        values = [row.value or 0 for row in rows if row.fiscal_year == total.fiscal_year]
        if values and total.value is not None and not max(values) <= total.value <= sum(values):
            yield _statistic_finding(
                "total",
                total,
                f"{max(values)}～{sum(values)}",
                "重複を除いた実数は、最も多い区分の数以上、各区分の合算値以下になります。",
            )


def _carried_over(trend):
    for _, statistics in trend:
        values = {statistic.fiscal_year: statistic.value for statistic in statistics}
        for statistic in statistics:
            before = values.get(statistic.fiscal_year - 1)
            if statistic.basis == Statistic.Basis.CARRIED_OVER and before not in (None, statistic.value):
                yield _statistic_finding(
                    "carried-over", statistic, before, f"持越しの値ですが、前年度の{before}と違います。"
                )


def _surveyed_anew(trend):
    """A value said to be surveyed is asked for anew: one equal to the year before is probably carried over.

    A value below _FEW may well be the same again.
    """
    for _, statistics in trend:
        values = {statistic.fiscal_year: statistic.value for statistic in statistics}
        for statistic in statistics:
            before = values.get(statistic.fiscal_year - 1)
            if statistic.basis == Statistic.Basis.SURVEY and statistic.value == before and (before or 0) >= _FEW:
                yield _statistic_finding(
                    "unsurveyed",
                    statistic,
                    "—",
                    f"各区調査による値とされていますが、前年度の{before}と同じです。持越しではないか確かめてください。",
                )


def _outliers_of_trend(trend):
    """Rows that are counted from the register are compared with the count instead (_statistics_against_register)."""
    for series, statistics in trend:
        rows = [(statistic, statistic.value) for statistic in statistics if statistic.value and not series.computed]
        for statistic, usual in _outliers(rows):
            yield _statistic_finding("outlier", statistic, usual, "前後の年度の値から大きく離れています。")


def _outliers_of_figures(figures):
    """会員登録数, which cannot be counted for a day before the portal; the other figures are compared with a count."""
    registered = [figure for figure in figures if figure.measure == Measure.REGISTERED and figure.value]
    by_day = sorted(registered, key=lambda figure: figure.as_of)
    for figure, usual in _outliers([(figure, figure.value) for figure in by_day]):
        yield Finding(
            f"outlier:{figure.measure}:{figure.as_of}:{figure.pk}",
            f"{figure.place}　{figure.get_measure_display()}",
            str(figure.value),
            usual,
            "前後の日の値から大きく離れています。",
            edit_url=reverse("agreements:figure-edit", args=[figure.pk]),
        )


def _outliers(series):
    """Pairs of row and usual values (text "90～240") of those in `series` (row, value) far outside their neighbours.

    Between two neighbours: below half of the lesser or above twice the greater. At the end: below a fifth or above
    five times the one before. At the beginning: above five times the next, for growth from little is no error.
    Neighbours below _FEW count as _FEW, and say nothing of the two ends.
    """
    values = [0, *(value for _, value in series), 0]
    out = {}
    for (row, value), before, after in zip(series, values, values[2:], strict=False):
        if before and after and (usual := _unusual(value, min(before, after) / 2, max(before, after, _FEW) * 2)):
            out[row] = usual
    ends = [(series[0], series[1], 0), (series[-1], series[-2], 1 / 5)] if len(series) > 1 else []
    for (row, value), (beside, its_value), part in ends:
        if beside not in out and its_value >= _FEW and (usual := _unusual(value, its_value * part, its_value * 5)):
            out[row] = usual
    return out.items()


def _unusual(value, least, most):
    """The usual values as a text, when `value` is not among them; None when it is."""
    return None if least <= value <= most else f"{math.ceil(least)}～{most}"
