"""The table of コーナー to download."""

from portal.web.downloads import Column, Kind, Listing

SECTIONS = Listing(
    "コーナー",
    "連携先の地域やテーマごとのコーナー",
    (
        Column("名称"),
        Column("案内文"),
        Column("運用開始の日", Kind.DATE),
        Column("終了の日", Kind.DATE, "この日の前日まで"),
        Column("都道府県"),
        Column("協定団体"),
        Column("テーマ", meaning="ことばで集めるとき。空欄なら地域で集める"),
    ),
)


def section_rows(sections):
    """Rows of SECTIONS. Three queries."""
    for each in sections.prefetch_related("prefectures", "bodies"):
        area = ("、".join(map(str, rows.all())) for rows in (each.prefectures, each.bodies))
        yield each.name, each.lead, each.opened_on, each.closed_on, *area, each.theme
