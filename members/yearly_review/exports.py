"""Download of the yearly confirmations of people (担当者の年次確認), one row for each member municipality."""

from members.places.exports import CODE, PLACE, PLACE_FIELDS, PREFECTURE
from portal.web.downloads import Column, Kind, Listing

ROLLS = Listing(
    "担当者の年次確認",
    "会員自治体と会員登録した特別区、その年度の担当者の年次確認",
    (
        CODE,
        PREFECTURE,
        PLACE,
        Column("会員になった日", Kind.DATE),
        Column("今年度", meaning="未確認、確認済み"),
        Column("担当者", Kind.NUMBER, "単位は人。代表担当者を含む"),
        Column("うち代表担当者", Kind.NUMBER, "単位は人"),
        Column("最後に確認した年度_西暦", Kind.NUMBER),
        Column("最後の確認", Kind.MOMENT),
        Column("確認した人"),
    ),
    names_people=True,
)


def rolls(found):
    """Rows of ROLLS, from Membership.objects.with_roll(). One query."""
    fields = (*PLACE_FIELDS, "started_on", "is_due", "people", "managers", "confirmed_year", "confirmed_at")
    for *before, is_due, people, managers, year, at, by in found.values_list(*fields, "confirmed_by_name").iterator():
        yield (*before, "未確認" if is_due else "確認済み", people, managers, year, at, by)
