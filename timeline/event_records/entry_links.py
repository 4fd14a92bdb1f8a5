"""The page of an entry leads to the results of its year, and to the other years of a festival (timeline.hooks)."""

from django.urls import reverse

from portal.japanese.wareki import fiscal_year, fiscal_year_name
from timeline.entries.models.entries import Entry

from .models.events import Event


def pages_above(entry):
    """催しの結果 of an own event, ほかの主催者の催し of another's. One query for events, none for others."""
    event = (
        Event.objects.filter(entry=entry).first() if entry.is_event or entry.kind_id == Entry.Kind.FESTIVAL else None
    )
    if event is None:
        return []
    if not event.taking_part:
        year = fiscal_year(entry.first_day)
        name = f"{fiscal_year_name(year)}の催しの結果"
        return [("催しの結果", name, reverse("timeline:event-result-year", args=[year]))]
    if entry.series_id:
        address = reverse("timeline:festival-series", args=[entry.series_id])
        return [("ほかの年", entry.series.name, address)]
    return [("一覧", "ほかの主催者の催し", reverse("timeline:festival-list"))]
