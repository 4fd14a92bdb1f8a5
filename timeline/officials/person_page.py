"""What the public page of a person and the list of people show: public roles only."""

import datetime
from collections import defaultdict
from typing import NamedTuple

from django.utils import timezone
from django.utils.safestring import SafeString

from portal.web.days import full_day, full_span
from timeline.entries.list_rows import with_status
from timeline.entries.models.programme import Role

from .models import Person

GROUPS = {"on-stage": "登壇した人", "others": "来訪、面会、説明などをした人"}


class Row(NamedTuple):
    """A person in the list: roles and the last office as printed, how many entries, the last day."""

    person: Person
    office: str
    roles: str
    number: int
    last_day: SafeString


def person_rows(people, roles):
    """A Row for each of `people`, whose `roles` are those to be counted. One query besides that of the people."""
    found = defaultdict(list)
    named = roles.order_by("entry__first_day", "entry__key", "position")
    for merged_into, own, kind, office, entry, day in named.values_list(
        "person__merged_into", "person", "kind", "office", "entry", "entry__first_day"
    ):
        found[merged_into or own].append((kind, office, entry, day))
    return [_row(person, found[person.pk]) for person in people]


def _row(person, named):
    labels = dict.fromkeys(Role.Kind(kind).label for kind, *_ in named)
    office = next((office for _, office, *_ in reversed(named) if office), "")
    count = len({entry for *_, entry, _ in named})
    return Row(person, office, "、".join(labels), count, full_day(named[-1][-1]) if named else SafeString(""))


def appearances(person):
    """Days, role, name and office as printed, title and address of each public role, the newest first. One query."""
    roles = (
        person.named_in().published().select_related("entry").order_by("-entry__first_day", "-entry__key", "position")
    )
    return [
        (
            full_span(role.entry.first_day, role.entry.last_day),
            role.get_kind_display(),
            role.name,
            role.office,
            with_status(role.entry.title, role.entry.event_status, role.entry.first_day, timezone.localdate()),
            role.entry.get_absolute_url(),
        )
        for role in roles
    ]


def period_text(tenure):
    """平成28年4月1日から / …の前日まで, from the first day to the day of the end; 記録なし where neither is known."""
    begins = full_day(tenure.started_on, False) if tenure.started_on else ""
    ends = full_day(tenure.ended_on - datetime.timedelta(days=1), False) if tenure.ended_on else ""
    if not begins and not ends:
        return ""
    return SafeString(f"{f'{begins}から' if begins else '就任日の記録なし'}{f'　{ends}まで' if ends else ''}")


def days_of(advisership):
    """Pairs of step and day; a day that is not in the record is blank."""
    days = (advisership.asked_on, advisership.accepted_on, advisership.ended_on)
    return [
        (step, full_day(day, False) if day else "") for step, day in zip(("依頼", "承諾", "終了"), days, strict=True)
    ]
