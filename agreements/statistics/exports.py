"""Excel and CSV of published figures and of the trend table (portal.web.downloads)."""

from portal.japanese.wareki import fiscal_year_name
from portal.web.downloads import Column, Kind, Listing

from .findings import computed_value
from .models.figures import PublishedFigure

FIGURES = Listing(
    "公表値",
    "資料に印刷された数と、同じ日の計算値。1行が1つの数",
    (
        Column("数の種類", meaning="、".join(PublishedFigure.Measure.labels)),
        Column("団体名", meaning="構成自治体数だけ"),
        Column("基準日", Kind.DATE),
        Column("公表値", Kind.NUMBER),
        Column("計算値", Kind.NUMBER, "計算できなければ空欄"),
        Column("差", Kind.NUMBER, "計算値から公表値を引いた数"),
        Column("記載箇所"),
        Column("出典"),
    ),
)


def figures(rows):
    """Rows of FIGURES, from pairs of a figure and its computed number; None where there is none."""
    for figure, computed in rows:
        yield (
            *(figure.get_measure_display(), figure.body and figure.body.name, figure.as_of, figure.value),
            *(computed, None if computed is None else computed - figure.value, figure.place, figure.source.title),
        )


TREND = Listing(
    "連携自治体数の推移",
    "資料に印刷された推移の表を縦に並べたもの。1行が1区分・1年度",
    (
        Column("年度"),
        Column("年度_西暦", Kind.NUMBER, "4月から翌年3月まで"),
        Column("区分", meaning="合計（実数）は、重複する自治体を除いた数で、区分の和ではない"),
        Column("自治体数", Kind.NUMBER, "公表値。印刷が「—」なら空欄"),
        Column("基準日", Kind.DATE),
        Column("備考_持越し", meaning="前の年度の数をそのまま載せた値なら「持越し」"),
        Column("根拠", meaning="各区調査、名簿、持越し、資料の記載"),
        Column("自治体数_計算値", Kind.NUMBER, "名簿から計算できる区分だけ"),
        Column("増減のはじめの年度_西暦", Kind.NUMBER),
        Column("増減_公表値", Kind.NUMBER, "はじめの年度からの増減として印刷された数"),
        Column("出典"),
    ),
)


def trend(by_series, counts):
    """Rows of TREND, from Statistic.objects.by_series() and counts.BodyMemberCounts. No query."""
    for series, statistics in by_series:
        for row in statistics:
            yield (
                *(fiscal_year_name(row.fiscal_year), row.fiscal_year, series.name, row.value, row.as_of),
                "持越し" if row.basis == row.Basis.CARRIED_OVER else None,
                row.get_basis_display(),
                computed_value(row, counts) if series.computed else None,
                *(row.change_since, row.change, row.source.title),
            )


SERIES = {  # columns of TREND_BY_YEAR by the key of the series
    "ties": Column("各区交流自治体", Kind.NUMBER, "自治体数の公表値。印刷が「—」なら空欄"),
    "members": Column("全国連携HP会員登録自治体", Kind.NUMBER, "同上"),
    "agreements": Column("広域連携協定締結自治体", Kind.NUMBER, "同上"),
    "total": Column("合計", Kind.NUMBER, "重複する自治体を除いた実数で、ほかの列の和ではない"),
}
TREND_BY_YEAR = Listing(
    "連携自治体数の推移（年度ごと）",
    "資料に印刷された推移の表を、1行を1年度、区分を列としたもの",
    (
        Column("年度"),
        Column("年度_西暦", Kind.NUMBER, "4月から翌年3月まで"),
        Column("基準日", Kind.DATE),
        *SERIES.values(),
        Column("備考_持越し", meaning="前の年度の数をそのまま載せた区分。2つ以上なら「、」でつなぐ"),
    ),
)


def trend_by_year(by_series):
    """Rows of TREND_BY_YEAR, from Statistic.objects.by_series(). No query."""
    years: dict[int, dict] = {}
    for series, statistics in by_series:
        for row in statistics:
            years.setdefault(row.fiscal_year, {})[series.key] = row
    for year, found in sorted(years.items()):
        values = [found[key].value if key in found else None for key in SERIES]
        carried = [row.series.name for row in found.values() if row.basis == row.Basis.CARRIED_OVER]
        as_of = max(row.as_of for row in found.values())
        yield fiscal_year_name(year), year, as_of, *values, "、".join(carried)
