"""What the secretariat's lists of agreements, bodies, sources and figures can be downloaded as (portal.web.downloads)."""

from agreements.bodies.models import Body, PublishedFigure
from agreements.overview.exports import SIGNED
from portal.web.downloads import Column, Kind, Listing

from .models.preparations import Preparation

BODY, KIND = Column("団体名"), Column("種別", meaning="、".join(Body.Kind.labels))
AGREEMENTS = Listing(
    "締結した協定",
    "終わったものを含む、締結したすべての協定。新しい順",
    (
        BODY,
        KIND,
        Column("協定の名称"),
        SIGNED,
        Column("有効期間", Kind.NUMBER, "単位は年。定めがなければ空欄"),
        Column("次の更新日", Kind.DATE, "いまの期間はこの日の前日まで。定めがなければ空欄"),
        Column("終了日", Kind.DATE, "この日の前日まで有効。続いていれば空欄"),
        Column("出典"),
    ),
)
PREPARATIONS = Listing(
    "締結の準備",
    "準備中のもの。締結に近い順。公開していない",
    (
        Column("団体名", meaning="2つ以上あれば「／」でつなぐ"),
        Column("協定の名称"),
        Column("段階", meaning="、".join(Preparation.Stage.labels)),
        Column("段階の日", Kind.DATE, "締結予定なら、予定の日"),
        Column("メモ"),
    ),
)
BODIES = Listing(
    "協定団体の登録",
    "登録してあるすべての団体",
    (
        Column("並び順", Kind.NUMBER),
        BODY,
        KIND,
        Column("都道府県コード", Kind.CODE, "2桁（JIS X 0401）"),
        Column("都道府県"),
    ),
)
SOURCES = Listing(
    "出典", "数や経過のもとになった資料。新しい順", (Column("名称"), Column("作成者"), Column("基準日", Kind.DATE))
)
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


def agreements(found):
    """Rows of AGREEMENTS, in the order of `found`. One query."""
    for each in found.select_related("body", "source"):
        yield (
            *(each.body.name, each.body.get_kind_display(), each.name, each.signed_on),
            *(each.term_years, each.renews_on, each.ended_on, each.source.title),
        )


def preparations(found):
    """Rows of PREPARATIONS, from open ones with their bodies and steps loaded. No query."""
    for each in found:
        step = next(iter(reversed(each.steps.all())), None)
        names = "／".join(body.name for body in each.bodies.all())
        yield (names, each.name, each.get_stage_display(), *((step.on, step.note) if step else (None, None)))


def bodies(found):
    """Rows of BODIES. One query."""
    for each in found.select_related("prefecture"):
        place = each.prefecture
        yield (
            *(each.number, each.name, each.get_kind_display()),
            *((place.code, place.name) if place else (None, None)),
        )


def sources(found):
    """Rows of SOURCES. One query."""
    return found.values_list("title", "issuer", "as_of")


def figures(rows):
    """Rows of FIGURES, from pairs of a figure and its computed number; None where there is none."""
    for figure, computed in rows:
        yield (
            *(figure.get_measure_display(), figure.body and figure.body.name, figure.as_of, figure.value),
            *(computed, None if computed is None else computed - figure.value, figure.place, figure.source.title),
        )
