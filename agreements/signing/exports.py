"""Excel and CSV of the secretariat's lists of agreements and preparations (portal.web.downloads)."""

from agreements.bodies.exports import BODY, KIND
from portal.web.downloads import Column, Kind, Listing

from .models.preparations import Preparation

SIGNED = Column("締結日", Kind.DATE)
AGREEMENTS = Listing(
    "締結した協定",
    "終わったものを含む、締結したすべての協定。新しい順",
    (
        BODY,
        KIND,
        Column("協定の名称"),
        SIGNED,
        Column("有効期間", Kind.NUMBER, "単位は年。記録がなければ空欄"),
        Column("次の更新日", Kind.DATE, "いまの期間はこの日の前日まで。記録がなければ空欄"),
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
