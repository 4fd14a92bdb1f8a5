"""推移: a line of the trend with its number of each fiscal year."""

from agreements.models import Statistic, StatisticSeries
from imports.reading.warnings import ask
from portal.japanese.wareki import fiscal_year_name

from .base import RowKind


class SeriesRows(RowKind):
    """推移の区分 with its values (StatisticSeries, Statistic)."""

    name = "series"
    label = "推移"
    labels = {
        "name": "区分",
        "short_name": "短い名称",
        "years": "年度",
        "as_of": "基準日",
        "values": "値",
        "change": "増減",
    }

    @classmethod
    def find(cls, content):
        """Same: this line with a value for each year. A value that differs is asked about; none is overwritten."""
        key = content["key"] or "-"
        if not StatisticSeries.objects.filter(key=key).exists():
            return False, False
        stands = dict(Statistic.objects.filter(series__key=key).values_list("fiscal_year", "value"))
        columns = list(zip(content.get("years", ()), content["values"], strict=False))
        differing = [(year, value) for year, value in columns if year in stands and stands[year] != value]
        doubts = [
            ask(
                "value-stands",
                f"{fiscal_year_name(year)}の値は、記録では{_value(stands[year])}、ここでは{_value(value)}です。"
                "記録の値は、取込みでは書き換えません。",
            )
            for year, value in differing
        ]
        return True, not doubts and all(year in stands for year, _ in columns), *doubts

    def write(self, row):
        content, context = row.content, self.context
        series = StatisticSeries.objects.filter(key=content["key"]).first()
        if not series:
            number = StatisticSeries.objects.count() + 1
            named = {name: content[name] for name in ("key", "name", "short_name", "computed")}
            series = context.save(StatisticSeries(number=number, is_total=content.get("is_total", False), **named))
        columns = list(zip(content["years"], content["as_of"], content["values"], strict=True))
        for year, as_of, value in columns:
            last = year == columns[-1][0]
            carried = year in content.get("carried_over", ())
            fields = {
                "as_of": as_of,
                "value": value,
                "basis": Statistic.Basis.CARRIED_OVER if carried else Statistic.Basis.PRINTED,
                "change_since": content["change_since"] if last and content["change"] is not None else None,
                "change": content["change"] if last else None,
            }
            if not Statistic.objects.filter(series=series, fiscal_year=year).exists():
                context.save(Statistic(series=series, fiscal_year=year, source=context.source, **fields))
        return series


def _value(number):
    return "なし" if number is None else f"{number:,}"
