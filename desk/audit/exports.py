"""Download of the audit log (操作の記録)."""

from members.places.exports import CODE, PLACE, PLACE_FIELDS, PREFECTURE
from portal.web.downloads import Column, Kind, Listing

AUDIT = Listing(
    "操作の記録",
    "判断と、権限の変更。新しい順",
    (
        Column("日時", Kind.MOMENT),
        Column("操作"),
        Column("対象の種類"),
        Column("対象"),
        Column("操作した人", meaning="空欄は自動"),
        CODE,
        PREFECTURE,
        PLACE,
        Column("理由"),
    ),
    names_people=True,
)


def audit(found):
    """Rows of AUDIT. One query."""
    fields = ("at", "action", "subject_kind", "subject", "by_name", *PLACE_FIELDS, "reason")
    return found.values_list(*fields).iterator()
