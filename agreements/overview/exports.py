"""Excel and CSV of the bodies under agreement on a day, their members and agreements (portal.web.downloads)."""

from agreements.signing.exports import SIGNED
from agreements.statistics.models.figures import PublishedFigure
from members.places.exports import CODE
from portal.web.downloads import Column, Kind, Listing

from .table import newest_figure

BODIES = Listing(
    "広域連携協定締結団体一覧",
    "基準日に有効な協定のある市長会・町村会。1行が1団体",
    (
        Column("団体名"),
        Column("種別", meaning="市長会、町村会"),
        Column("都道府県コード", Kind.CODE, "2桁（JIS X 0401）"),
        Column("都道府県"),
        SIGNED,
        Column(
            "構成自治体数_公表値",
            Kind.NUMBER,
            "基準日までに資料に印刷された、最も新しい数。訂正したものは訂正後の数（訂正履歴にもとの記載）。単位は自治体",
        ),
        Column("公表値の基準日", Kind.DATE),
        Column("構成自治体数_計算値", Kind.NUMBER, "基準日の自治体の名簿から数えた数。単位は自治体"),
    ),
)
MEMBERS = Listing(
    "協定団体を構成する自治体",
    "基準日に有効な協定の団体を構成する自治体。1行が1自治体。名簿から求めたもの",
    (Column("団体名"), SIGNED, CODE, Column("都道府県"), Column("自治体"), Column("種別", meaning="市、町、村など")),
)
AGREEMENTS_IN_FORCE = Listing(
    "協定",
    "基準日に有効な協定。企業との協定を含む",
    (
        Column("団体名"),
        Column("種別", meaning="市長会、町村会、企業"),
        Column("協定の名称"),
        SIGNED,
        Column("終了日", Kind.DATE, "この日の前日まで有効。続いていれば空欄。基準日を選んだときも空欄"),
        Column("出典"),
    ),
)


def bodies(day, counts, figures):
    """Rows of BODIES on `day`, from counts.BodyMemberCounts and all published figures. No query."""
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


def agreements_in_force(found, asked):
    """Rows of AGREEMENTS_IN_FORCE. One query. An end known today is no part of a day that was `asked` for."""
    for each in found.select_related("body", "source"):
        yield (
            *(each.body.name, each.body.get_kind_display(), each.name),
            *(each.signed_on, None if asked else each.ended_on, each.source.title),
        )
