"""Check of the memberships: periods of one municipality, followed through mergers, do not overlap."""

from collections import defaultdict

from django.urls import reverse

from members.places.models import Municipality
from portal.findings import Finding
from portal.japanese.wareki import wareki

from .models.memberships import Membership

_PREFECTURE = "municipality__prefecture"


def find():
    """A Finding for each membership that begins for a municipality while another one of it holds. Two queries.

    After a merger a membership stands for the successor: one left open beside the successor's own is found, too.
    """
    held = defaultdict(list)
    places = {place.pk: place for place in Municipality.objects.exclude(ended_on=None)}
    for membership in Membership.objects.select_related(_PREFECTURE):
        for place, started_on, ended_on in _followed(membership, places):
            held[place].append((str(started_on or ""), ended_on, membership))
    for periods in held.values():
        periods.sort(key=lambda period: (period[0], period[2].pk))
        for (_, until, first), (began, _, second) in zip(periods, periods[1:], strict=False):
            if first != second and (until is None or began < str(until)):
                yield _overlap(first, second)


def _followed(membership, ended):
    """(id of the municipality, first day or None, last day exclusive or None) of each place it stands for in turn."""
    place, began = membership.municipality_id, membership.started_on
    while place is not None:
        gone = ended.get(place)
        if gone is None or (membership.ended_on and membership.ended_on <= gone.ended_on):
            yield place, began, membership.ended_on
            return
        if began is None or began < gone.ended_on:
            yield place, began, gone.ended_on
            began = gone.ended_on
        place = gone.successor_id


def _overlap(first, second):
    def period(row):
        start = wareki(row.started_on) if row.started_on else "記録の前"
        return f"{start}から" + (f"{wareki(row.ended_on)}の前日まで" if row.ended_on else "（続いています）")

    return Finding(
        f"membership-overlap:{first.municipality.lg_code}:{second.pk}",
        f"会員の期間　{second.municipality.full_name}",
        f"{first.municipality.full_name}　{period(first)}",
        f"{second.municipality.full_name}　{period(second)}",
        "会員の期間が重なっています。先の期間の終わりを直してください。",
        edit_url=reverse("members:membership-edit", args=[first.pk]),
    )
