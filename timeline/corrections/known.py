"""What the log of corrections said on an earlier day (?known_on=), as portal.web.known shows it.

A correction is never changed; what it is about stands by its address, which is not changed either.
"""

import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.html import format_html

from portal.japanese.wareki import wareki
from portal.web.days import end_of
from portal.web.group_pages import WHOLE
from portal.web.known import KnownSection
from timeline.entries.models.entries import Entry

from .models import Correction

COLUMNS = ("訂正日", "扱い", "対象", "箇所", "もとの記載", "訂正後", "理由")


def corrections_known(
    known_on: datetime.date, day: datetime.date | None, number: str | None
) -> tuple[KnownSection, Page[Any]]:
    """Page `number` of those made until `known_on` (and `day`, if there is one), the newest first. Two queries."""
    public: Any = Entry.objects.published().with_known_since()
    public = public.filter(known_since__lt=end_of(known_on))
    found = Correction.objects.filter(Q(entry=None) | Q(entry__in=public.values("pk")))
    found = found.filter(corrected_on__lte=min(known_on, day or known_on)).select_related("entry")
    page = Paginator(found.order_by("-corrected_on", "-pk"), WHOLE).get_page(number)
    return KnownSection("訂正履歴", [_row(each, known_on) for each in page], COLUMNS), page


def _row(correction: Correction, known_on: datetime.date) -> list[str]:
    entry, about = correction.entry, correction.what
    if entry:
        about = format_html('<a href="{}?known_on={}">{} {}</a>', entry.get_absolute_url(), known_on, about, entry.key)
    return [
        wareki(correction.corrected_on),
        correction.get_outcome_display(),
        about,
        correction.place,
        correction.as_printed,
        correction.as_corrected,
        correction.reason,
    ]
