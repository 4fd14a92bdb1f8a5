"""Cases made ready for lists, from the case's row alone (Case.outline)."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString

from portal.web.days import full_day

from .lineage import short_rows
from .models.cases import Case
from .models.participants import Participant
from .models.roles import ParticipantRole


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
_UNTOLD = {Participant.Role.PROPOSER.value, Participant.Role.LEAD.value, Participant.Role.PARTNER.value}


def rows(cases, names=None):
    """Cases, in their order, as rows of a list. One query, and one where a role is worth telling.

    `names`: the words of roles, where they are known already.
    """
    found = list(cases.values_list(*_COLUMNS))
    names = names or _names([each[_COLUMNS.index("outline")] for each in found])
    return [
        CaseRow(
            _CHANNELS[channel],
            full_day(day, weekdays=False) if day else "",
            reverse("bulletin:case-detail", args=[key]),
            title,
            summary,
            places(outline, names),
            published_at is not None,
        )
        for key, title, summary, channel, day, outline, published_at in found
    ]


def latest_case():
    """The published case in which something happened last, with a short lineage; None when there is none. One query."""
    case = Case.objects.published().newest_first().first()
    if not case:
        return None
    shown = places(case.outline, _names([case.outline]))
    return LatestCase(case.get_absolute_url(), case.title, case.summary, shown, short_rows(case.outline))


def _names(outlines):
    """Words of roles, for whoever has one that is told."""
    told = any(role not in _UNTOLD for outline in outlines for *_, role in outline["places"])
    return ParticipantRole.objects.names() if told else {}


def places(outline, names):
    """Address, name, whether a ward, and the role where it is told (紹介); municipalities before wards."""
    return [
        (
            reverse("members:municipality-detail", args=[code]),
            name,
            is_ward,
            "" if role in _UNTOLD else names.get(role, ""),
        )
        for code, name, is_ward, role in sorted(outline["places"], key=lambda place: (place[2], place[0]))
    ]
