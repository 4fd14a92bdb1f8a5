"""Cases made ready for lists, from the case's row alone (Case.outline)."""

from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from members.models import Municipality
from portal.templatetags.readings import place_name
from portal.web.days import full_day, planned_tag

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
    planned: SafeString  # the mark 予定 where the last day is still to come, or 中止
    url: str
    title: str
    summary: str
    places: list[tuple[str, str, bool, str]]  # address, name, is a ward, what it did if that is worth telling
    codes: list[str]  # lg_code of these places
    is_published: bool


_COLUMNS = ("key", "title", "summary", "channel", "known_day", "latest_status", "outline", "former", "published_at")
_CHANNELS = dict(Case.Channel.choices)
_UNTOLD = {Participant.Role.PROPOSER.value, Participant.Role.LEAD.value, Participant.Role.PARTNER.value}


def rows(cases, names=None, asked=None):
    """Cases known_on the day `asked` for, or on all days, in their order, as rows of a list.

    Two queries, and one where a role is worth telling. `names`: the words of roles, where they are known already.
    """
    today = timezone.localdate()
    found = list(cases.with_latest_status().values_list(*_COLUMNS))
    outlines = [each[_COLUMNS.index("outline")] for each in found]
    names, readings = names or _names(outlines), _readings(outlines)
    return [
        CaseRow(
            _CHANNELS[channel],
            full_day(day, weekdays=False) if day else "",
            planned_tag(day, today, "" if asked else status),
            reverse("bulletin:case-detail", args=[key]),
            title,
            summary,
            places(told, names, readings),
            [code for code, *_ in told["places"]],
            published_at is not None,
        )
        for key, title, summary, channel, day, status, outline, former, published_at in found
        for told in [outline_on(asked, outline, former)]
    ]


def latest_case(asked):
    """The published case in which something happened last, with a short lineage; None when there is none. Two queries.

    Of a day `asked` for, as it stood then.
    """
    case = Case.objects.published().known_on(asked).with_latest_status().newest_known_first().first()
    if not case:
        return None
    outline = outline_on(asked, case.outline, case.former)
    shown = places(outline, _names([outline]), _readings([outline]))
    return LatestCase(
        case.get_absolute_url(),
        case.title,
        case.summary,
        shown,
        short_rows(outline, case.latest_day, case.latest_status),
    )


def outline_on(asked, outline, former):
    """A case's `outline` (Case.outline) on the day `asked` for: without steps begun later, with who left later.

    `former` is Case.former. A step without a day stands where it stands; nobody noted since when somebody takes part.
    """
    if not asked:
        return outline
    left_later = [row for *row, until in former if date.fromisoformat(until) >= asked]
    steps = [step for step in outline["steps"] if not step[1] or date.fromisoformat(step[1]) <= asked]
    return {"places": [*outline["places"], *left_later], "steps": steps}


def _names(outlines):
    """Words of roles, for whoever has one that is told."""
    told = any(role not in _UNTOLD for outline in outlines for *_, role in outline["places"])
    return ParticipantRole.objects.names() if told else {}


def _readings(outlines):
    """The register's names of the places, each with its reading above, by their lg_code. One query."""
    codes = {code for outline in outlines for code, *_ in outline["places"]}
    found = Municipality.objects.of_codes(codes).select_related("prefecture") if codes else ()
    return {place.lg_code: (place.full_name, place_name(place)) for place in found}


def places(outline, names, readings):
    """Address, name, whether a ward, and the role where it is told (紹介); municipalities before wards.

    A name that the register still bears has its reading above.
    """
    return [
        (
            reverse("members:municipality-detail", args=[code]),
            readings[code][1] if readings.get(code, ("",))[0] == name else name,
            is_ward,
            "" if role in _UNTOLD else names.get(role, ""),
        )
        for code, name, is_ward, role in sorted(outline["places"], key=lambda place: (place[2], place[0]))
    ]
