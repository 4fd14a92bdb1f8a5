"""Excel and CSV of the secretariat's lists of bodies and sources (portal.web.downloads)."""

from portal.web.downloads import Column, Kind, Listing

from .models import Body

BODY, KIND = Column("団体名"), Column("種別", meaning="、".join(Body.Kind.labels))


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
