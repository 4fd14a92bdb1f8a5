"""公表資料 as they are kept at the end of each day (portal.web.kept): a row for each published edition."""

import datetime

from portal.japanese.wareki import wareki
from portal.web.kept.lists import KeptList, Words

from .models import Edition


def _rows(day: datetime.date) -> dict[str, Words]:
    """By day, document and edition, the oldest first. One query."""
    found = Edition.objects.published().select_related("document", "entry")
    ordered = found.order_by("entry__first_day", "document__key", "name", "pk")
    return {
        f"{edition.entry.first_day}-{edition.document.key}-{edition.pk}": Words(
            [
                edition.document.name,
                edition.document.issuer,
                edition.name,
                edition.action,
                wareki(edition.entry.first_day),
                edition.entry.title,
            ],
            edition.document.get_absolute_url(),
            str(edition.entry.first_day),
        )
        for edition in ordered
    }


DOCUMENTS = KeptList("documents", "公表資料", ("公表資料", "作成・公表した者", "版", "扱い", "日", "経過の件名"), _rows)
