"""What the public page of a 会議 shows: its sessions side by side, what is planned, its papers and chairs."""

from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.japanese.wareki import fiscal_year, fiscal_year_name
from portal.web.days import full_day, full_span
from timeline.documents.models import Edition
from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link

from .models.series import MeetingSeries


class Session(NamedTuple):
    """A session that was held, or is published as planned: its day, entry, place, and items with their people."""

    day: SafeString
    planned: SafeString
    title: str
    url: str
    place: str
    lines: list[tuple[str, str, str, list[tuple[str, str]]]]  # number, text, who spoke, (number, text) of what is below


class SeriesPage:
    """Sessions by fiscal year, newest first; of a committee the paper it ended in too. Seven queries, however many."""

    def __init__(self, series: MeetingSeries) -> None:
        self.series, today = series, timezone.localdate()
        published = series.sessions().published()
        entries = list(published.select_related("venue").prefetch_related("items__roles").newest_first())
        self.count = len(entries)
        self.years = [
            (fiscal_year_name(year), [_session(entry, today) for entry in group])
            for year, group in groupby(entries, key=lambda entry: fiscal_year(entry.first_day))
        ]
        self.planned = list(series.meetings.announced().select_related("venue", "series__series"))
        self.chairs = [
            (full_day(role.entry.first_day), role.name, role.office, role.entry) for role in series.chairs_of_record()
        ]
        dealt_with = Q(entry__in=entries)
        if series.kind_id == Entry.Kind.COMMITTEE:  # what it ended in, made public or confirmed elsewhere
            followed = Link.objects.filter(earlier__in=entries, kind=Link.Kind.NEXT).values("later")
            dealt_with |= Q(entry__in=Entry.objects.published().filter(pk__in=followed))
        editions = Edition.objects.filter(dealt_with).select_related("document", "entry")
        self.papers = [
            (edition.document, edition.name, edition.action, full_day(edition.entry.first_day))
            for edition in editions.order_by("-entry__first_day", "pk")
        ]
        self.successors = list(series.successors.all())

    def context(self) -> dict[str, Any]:
        return {"series": self.series, "page": self}


def _session(entry: Any, today: Any) -> Session:
    items = [item for item in entry.items.all() if item.part_id is None]
    below: dict[int, list[tuple[str, str]]] = {}
    for item in items:
        if item.parent_id:
            below.setdefault(item.parent_id, []).append((item.label or "・", item.text))
    return Session(
        full_span(entry.first_day, entry.last_day),
        entry.mark_on(today),
        entry.title,
        entry.get_absolute_url(),
        f"{entry.venue or ''} {entry.room}".strip(),
        [
            (item.label or "・", item.text, "、".join(map(_speaker, item.roles.all())), below.get(item.pk, []))
            for item in items
            if item.parent_id is None
        ],
    )


def _speaker(role: Any) -> str:
    return f"{role.name}（{role.office}）" if role.name and role.office else role.name or role.office
