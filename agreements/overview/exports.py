"""What agreements, their members, the trend and ties can be downloaded as (portal.web.downloads)."""

from agreements.bodies.models import PublishedFigure
from agreements.statistics.findings import computed_value
from portal.japanese.wareki import fiscal_year_name
from portal.web.downloads import Column, Kind, Listing

from .table import newest_figure

CODE = Column("全国地方公共団体コード", Kind.CODE, "6桁。検査数字を含む")
SIGNED = Column("締結日", Kind.DATE)
BODIES = Listing(
    "広域連携協定締結団体一覧",
    "基準日に有効な協定のある市長会・町村会。1行が1団体",
    (
        Column("団体名"),
        Column("種別", meaning="市長会、町村会"),
        Column("都道府県コード", Kind.CODE, "2桁（JIS X 0401）"),
        Column("都道府県"),
        SIGNED,
        Column("構成自治体数_公表値", Kind.NUMBER, "基準日までに資料に印刷された、いちばん新しい数。単位は自治体"),
        Column("公表値の基準日", Kind.DATE),
        Column("構成自治体数_計算値", Kind.NUMBER, "基準日の自治体の名簿から数えた数。単位は自治体"),
    ),
)
MEMBERS = Listing(
    "協定団体を構成する自治体",
    "基準日に有効な協定の団体を構成する自治体。1行が1自治体。名簿から求めたもの",
    (Column("団体名"), SIGNED, CODE, Column("都道府県"), Column("自治体"), Column("種別", meaning="市、町、村など")),
)
AGREEMENTS = Listing(
    "協定",
    "基準日に有効な協定。企業との協定を含む",
    (
        Column("団体名"),
        Column("種別", meaning="市長会、町村会、企業"),
        Column("協定の名称"),
        SIGNED,
        Column("終了日", Kind.DATE, "この日の前日まで有効。続いていれば空欄"),
        Column("出典"),
    ),
)
TREND = Listing(
    "連携自治体数の推移",
    "資料に印刷された推移の表。1行が1区分・1年度",
    (
        Column("年度"),
        Column("年度_西暦", Kind.NUMBER, "4月から翌年3月まで"),
        Column("区分", meaning="合計（実数）は、重複する自治体を除いた数で、区分の和ではない"),
        Column("自治体数", Kind.NUMBER, "公表値。印刷が「—」なら空欄"),
        Column("基準日", Kind.DATE),
        Column("根拠", meaning="各区調査、名簿、持越し、資料の記載"),
        Column("備考_持越し", meaning="前の年度の数をそのまま載せた値なら「持越し」"),
        Column("自治体数_計算値", Kind.NUMBER, "名簿から計算できる区分だけ"),
        Column("増減のはじめの年度_西暦", Kind.NUMBER),
        Column("増減_公表値", Kind.NUMBER, "はじめの年度からの増減として印刷された数"),
        Column("出典"),
    ),
)
TIES = Listing(
    "各区交流",
    "特別区と自治体の交流。1行が1つの組と種別",
    (
        Column("特別区のコード", Kind.CODE, "6桁"),
        Column("特別区"),
        Column("相手の全国地方公共団体コード", Kind.CODE, "6桁"),
        Column("相手の都道府県"),
        Column("相手の自治体"),
        Column("種別", meaning="友好都市、姉妹都市、交流都市、災害協定など"),
        Column("開始日", Kind.DATE, "分からなければ空欄"),
        Column("終了日", Kind.DATE, "この日の前日まで。続いていれば空欄"),
        Column("出典"),
    ),
)

WARD_TIES = Listing(
    "各区交流（区の一覧）",
    "区が登録している交流。直して、そのまま取り込めます。1行が1件",
    (
        Column("番号", Kind.CODE, "登録してある交流の番号。新しい行は空欄"),
        Column("相手の自治体", meaning="都道府県からの名称、または6桁の全国地方公共団体コード"),
        Column("種別", meaning="友好都市、姉妹都市、交流都市、災害協定など"),
        Column("開始日", Kind.DATE, "分からなければ空欄"),
        Column("終了日", Kind.DATE, "この日の前日まで。続いていれば空欄"),
        Column("紹介者"),
        Column("締結時の相手の名称", meaning="いまの名称と違うときだけ"),
    ),
)


def ward_ties(found):
    """Rows of WARD_TIES, from ties with their places."""
    for tie in found:
        yield (
            *(str(tie.pk), tie.municipality.full_name, tie.kind, tie.started_on, tie.ended_on),
            *(tie.introduced_by, tie.signed_name),
        )


def bodies(day, counts, figures):
    """Rows of BODIES on `day`, from counts.MemberCounts and all published figures. No query."""
    members = [figure for figure in figures if figure.measure == PublishedFigure.Measure.MEMBERS]
    for body, signed_on in counts.bodies_on(day).items():
        printed = newest_figure([figure for figure in members if figure.body_id == body.pk], day)
        yield (
            *(body.name, body.get_kind_display(), body.prefecture.code, body.prefecture.name, signed_on),
            *((printed.value, printed.as_of) if printed else (None, None)),
            counts.of(body, day),
        )


def members(day, signed):
    """Rows of MEMBERS for pairs of body and day of signing, in their order. A query for each body."""
    fields = ("lg_code", "prefecture__name", "day_name", "kind")
    for body, signed_on in signed:
        places = body.members_on(day).named_on(day)
        kinds = dict(places.model.Kind.choices)
        for code, prefecture, name, kind in places.values_list(*fields):
            yield body.name, signed_on, code, prefecture, name, kinds[kind]


def agreements(found):
    """Rows of AGREEMENTS. One query."""
    for each in found.select_related("body", "source"):
        yield (
            *(each.body.name, each.body.get_kind_display(), each.name),
            *(each.signed_on, each.ended_on, each.source.title),
        )


def trend(by_series, counts):
    """Rows of TREND, from Statistic.objects.by_series() and counts.MemberCounts. No query."""
    for series, statistics in by_series:
        for row in statistics:
            yield (
                *(fiscal_year_name(row.fiscal_year), row.fiscal_year, series.name, row.value, row.as_of),
                row.get_basis_display(),
                "持越し" if row.basis == row.Basis.CARRIED_OVER else None,
                computed_value(row, counts) if series.computed else None,
                *(row.change_since, row.change, row.source.title),
            )


def ties(found):
    """Rows of TIES. One query."""
    fields = ("ward__lg_code", "ward__name", "municipality__lg_code", "municipality__prefecture__name")
    return found.values_list(
        *fields, "municipality__name", "kind", "started_on", "ended_on", "source__title"
    ).iterator()
