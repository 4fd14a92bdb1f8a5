"""The table of 公表資料 to download: a row for each edition."""

from portal.web.downloads import Column, Kind, Listing
from timeline.entries.exports import KEY

from .models import Edition

DOCUMENTS = Listing(
    "公表資料",
    "経過のなかで確認・報告・公表された資料。1行が1つの版",
    (
        Column("資料の記号", Kind.CODE),
        Column("名称"),
        Column("作成・公表した者"),
        Column("概要"),
        Column("版"),
        Column("扱い", meaning="報告、確認、公表など"),
        Column("日", Kind.DATE, "この版を扱った日"),
        KEY,
    ),
)


def edition_rows(found):
    """Rows of DOCUMENTS: each published edition of the documents, the oldest of each first. One query."""
    editions = Edition.objects.published().filter(document__in=found.values("pk"))
    fields = ("document__key", "document__name", "document__issuer", "document__summary", "name", "action")
    ordered = editions.order_by("document__name", "entry__first_day", "pk")
    return ordered.values_list(*fields, "entry__first_day", "entry__key").iterator()
