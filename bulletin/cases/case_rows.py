"""Cases made ready for lists, from the case's row alone (Case.outline)."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString

from portal.web.days import full_day

from .lineage import short_rows
from .models.cases import Case
from .models.participants import Participant


class LatestCase(NamedTuple):
    url: str
    title: str
    summary: str
    places: list[tuple[str, str, bool, str]]
    lineage: list[tuple]


class CaseRow(NamedTuple):
    channel: str
    day: SafeString | str
    url: str
    title: str
    summary: str
    places: list[tuple[str, str, bool, str]]  # address, name, is a ward, what it did if that is worth telling
    is_published: bool


_COLUMNS = ("key", "title", "summary", "channel", "latest_day", "outline", "published_at")
_CHANNELS = dict(Case.Channel.choices)
_TOLD = {Participant.Role.PROPOSER.value: "", Participant.Role.INTRODUCER.value: "紹介"}


def rows(cases):
    """Cases, in their order, as rows of a list. One query."""
    return [
        CaseRow(
            _CHANNELS[channel],
            full_day(day, weekdays=False) if day else "",
            reverse("bulletin:case-detail", args=[key]),
            title,
            summary,
            places(outline),
            published_at is not None,
        )
        for key, title, summary, channel, day, outline, published_at in cases.values_list(*_COLUMNS)
    ]


def latest_case():
    """The published case in which something happened last, with a short lineage; None when there is none. One query."""
    case = Case.objects.published().newest_first().first()
    if not case:
        return None
    shown = places(case.outline)
    return LatestCase(case.get_absolute_url(), case.title, case.summary, shown, short_rows(case.outline))


def places(outline):
    """Address, name, whether a ward, and 紹介 for an introducer; municipalities before wards."""
    return [
        (reverse("members:municipality-detail", args=[code]), name, is_ward, _TOLD.get(role, ""))
        for code, name, is_ward, role in sorted(outline["places"], key=lambda place: (place[2], place[0]))
    ]
