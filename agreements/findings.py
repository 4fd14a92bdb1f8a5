"""Printed figures held against the register, against each other, and against arithmetic.

Nothing here knows a particular figure: a wrong one entered tomorrow is found tomorrow.
"""

from itertools import groupby

from portal.findings import Finding
from portal.wareki import fiscal_year_name, wareki

from .counts import MemberCounts
from .models import PublishedFigure, Statistic, StatisticSeries

Measure = PublishedFigure.Measure


def signed(number):
    """＋101, －11, 0: full-width signs, as in the printed table."""
    return f"{'＋' if number > 0 else '－'}{abs(number)}" if number else "0"


def find(counts=None, series=None):
    """Every disagreement among agreements, printed figures and the trend table.

    A page that has read `counts` and `series` (with statistics and changes) already passes them on.
    """
    counts = counts or MemberCounts()
    series = series or list(StatisticSeries.objects.prefetch_related("statistics", "changes"))
    figures = list(PublishedFigure.objects.select_related("body__prefecture"))
    return [
        *_members_against_register(figures, counts),
        *_totals_against_register(figures, counts),
        *_sums_of_members(figures),
        *_statistics_against_register(series, counts),
        *_changes(series),
        *_distinct_totals(series),
        *_carried_over(series),
    ]


def _members_against_register(figures, counts):
    wrong = {}
    for figure in figures:
        if figure.measure == Measure.MEMBERS:
            computed = counts.of(figure.body, figure.as_of)
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
            f"members:{body.name}:{figure.as_of}",
            f"{figure.place}　{body.name}",
            str(figure.value),
            str(computed),
            explanation,
            body.get_absolute_url(),
        )


def _totals_against_register(figures, counts):
    for figure in figures:
        computed = {
            Measure.BODIES: lambda day: counts.on(day).bodies,
            Measure.REGIONS: lambda day: counts.on(day).regions,
            Measure.MUNICIPALITIES: lambda day: counts.on(day).municipalities,
        }.get(figure.measure)
        if computed and computed(figure.as_of) != figure.value:
            number = computed(figure.as_of)
            yield Finding(
                f"{figure.measure}:{figure.as_of}:{figure.pk}",
                f"{figure.place}　{figure.get_measure_display()}",
                str(figure.value),
                str(number),
                f"{wareki(figure.as_of)}に有効な協定と自治体の名簿から数えると{number}です。",
            )


def _sums_of_members(figures):
    """The printed total of a list must be the sum of its printed lines."""
    totals = {figure.as_of: figure for figure in figures if figure.measure == Measure.MUNICIPALITIES}
    lines = [figure for figure in figures if figure.measure == Measure.MEMBERS]
    for as_of, group in groupby(lines, key=lambda figure: figure.as_of):
        total, total_of_lines = totals.get(as_of), sum(figure.value for figure in group)
        if total and total.value != total_of_lines:
            yield Finding(
                f"sum:{as_of}",
                total.place,
                str(total.value),
                str(total_of_lines),
                f"各団体の公表値を足すと{total_of_lines}です。",
            )


def _statistics_against_register(series_list, counts):
    for series in series_list:
        for statistic in series.statistics.all() if series.computed else ():
            computed = computed_value(statistic, counts)
            if computed != (statistic.value or 0):
                yield Finding(
                    f"statistic:{series.key}:{statistic.fiscal_year}",
                    f"連携自治体数の推移　{series.name}　{fiscal_year_name(statistic.fiscal_year)}",
                    "—" if statistic.value is None else str(statistic.value),
                    str(computed),
                    f"{wareki(statistic.as_of)}に有効な協定と自治体の名簿から数えると{computed}です。",
                )


def computed_value(statistic: Statistic, counts: MemberCounts) -> int:
    """What the register says for a cell of a computed row."""
    return counts.on(statistic.as_of).municipalities


def computed_change(series, change):
    """Last minus first value; a printed 「—」 counts as nothing here. None when a year is missing."""
    values = {statistic.fiscal_year: statistic.value or 0 for statistic in series.statistics.all()}
    if change.first_year not in values or change.last_year not in values:
        return None
    return values[change.last_year] - values[change.first_year]


def _changes(series_list):
    for series in series_list:
        values = {statistic.fiscal_year: statistic.value or 0 for statistic in series.statistics.all()}
        for change in series.changes.all():
            computed = computed_change(series, change)
            if computed is not None and computed != change.value:
                last, first = values[change.last_year], values[change.first_year]
                yield Finding(
                    f"change:{series.key}:{change.first_year}-{change.last_year}",
                    f"連携自治体数の推移　{series.name}　"
                    f"{fiscal_year_name(change.first_year)}→{fiscal_year_name(change.last_year)}",
                    signed(change.value),
                    signed(computed),
                    f"{last}－{first}は{computed}です。",
                )


def _distinct_totals(series_list):
    """A number of distinct municipalities is at least the largest row and at most the sum of the rows."""
    rows = [series for series in series_list if not series.is_total]
    for total in (series for series in series_list if series.is_total):
        for statistic in total.statistics.all():
            values = [
                other.value or 0
                for series in rows
                for other in series.statistics.all()
                if other.fiscal_year == statistic.fiscal_year
            ]
            if values and statistic.value is not None and not max(values) <= statistic.value <= sum(values):
                yield Finding(
                    f"total:{total.key}:{statistic.fiscal_year}",
                    f"連携自治体数の推移　{total.name}　{fiscal_year_name(statistic.fiscal_year)}",
                    str(statistic.value),
                    f"{max(values)}～{sum(values)}",
                    "重複を除いた実数は、最も多い区分の数以上、各区分の合算値以下になります。",
                )


def _carried_over(series_list):
    for series in series_list:
        values = {statistic.fiscal_year: statistic for statistic in series.statistics.all()}
        for year, statistic in values.items():
            before = values.get(year - 1)
            if statistic.basis != Statistic.Basis.CARRIED_OVER or before is None:
                continue
            if statistic.value != before.value:
                yield Finding(
                    f"carried-over:{series.key}:{year}",
                    f"連携自治体数の推移　{series.name}　{fiscal_year_name(year)}",
                    str(statistic.value),
                    str(before.value),
                    f"持越しの値ですが、前年度の{before.value}と違います。",
                )
