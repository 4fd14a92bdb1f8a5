"""Where things stand at the end of a period, for the papers of the 区長会総会: what is open, silent and ahead."""

import datetime
from collections import defaultdict
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agreements.models import Agreement, Statistic, TieReturn
from agreements.signing.terms import notice_opens
from agreements.ties.models import survey_day
from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import Addressee
from members.models import Assignment, Municipality
from portal.japanese.wareki import fiscal_year_name

AHEAD = datetime.timedelta(days=366)  # renewals within a year


class OpenProposal(NamedTuple):
    """A proposal that was open for answers on a day, and the wards that had not answered it by its end.

    Wards where nobody was told of it by then are neither asked nor silent.
    """

    number: str
    title: str
    proposer: str
    until: datetime.date
    asked: int
    answered: int
    silent: str  # wards told of it without an answer, joined by 、
    untold: str  # wards where nobody was told of it, joined by 、


class AheadRenewal(NamedTuple):
    renews_on: datetime.date
    notice_opens_on: datetime.date
    body: str
    name: str


class Survey(NamedTuple):
    """各区調査 of a day: how many wards returned their ties, and who did not.

    Wards without anybody in office at the end of the period could not be told of it, and are not silent.
    """

    day: datetime.date
    name: str
    returned: int
    asked: int
    silent: str  # joined by 、
    untold: str  # likewise


def open_proposals(day):
    """Shown proposals of municipalities that were open on `day`, the nearest deadline first. Two queries."""

    def is_by_then(moment):
        return moment is not None and timezone.localdate(moment) <= day

    not_closed = Q(closed_at=None) | Q(closed_at__date__gt=day)
    found = Proposal.objects.posted().shown().filter(not_closed, posted_at__date__lte=day, answer_until__gte=day)
    answered, silent, untold = (defaultdict[int, list[str]](list) for _ in range(3))
    asked = Addressee.objects.filter(
        Q(added_at=None) | Q(added_at__date__lte=day),
        proposal__in=found.values("pk"),
        municipality__kind=Municipality.Kind.WARD,
    ).order_by("municipality__lg_code")
    concerned = set()
    for pk, name, told, replied in asked.values_list("proposal", "municipality__name", "told_at", "first_answered_at"):
        group = answered if is_by_then(replied) else silent if is_by_then(told) else untold
        group[pk].append(name)
        concerned.add(pk)
    return [
        OpenProposal(
            each.number_name,
            each.title,
            each.municipality.full_name,
            each.answer_until,  # type: ignore[arg-type]  # what is posted has one
            len(answered[each.pk]) + len(silent[each.pk]),
            len(answered[each.pk]),
            "、".join(silent[each.pk]),
            "、".join(untold[each.pk]),
        )
        for each in found.select_related("municipality__prefecture").order_by("answer_until", "pk")
        if each.pk in concerned  # a ward's call asks municipalities, who owe no answer
    ]


def renewals_ahead(day):
    """An AheadRenewal for each agreement in force on `day` whose next renewal is known, within a year. One query."""
    found = Agreement.objects.as_of(day).filter(renews_on__gt=day, renews_on__lte=day + AHEAD)
    return [
        AheadRenewal(renews_on, notice_opens(renews_on), each.body.name, each.name)
        for each in found.select_related("body").order_by("renews_on", "body__number")
        if (renews_on := each.renews_on)
    ]


def trend_row(day):
    """(series, fiscal year, day, value or None, basis) of the newest trend row known on `day`. One query."""
    trend = Statistic.objects.known_on(day).by_series()
    newest = max((row.fiscal_year for _, rows in trend for row in rows), default=None)
    return [
        (series.name, fiscal_year_name(row.fiscal_year), row.as_of, row.value, row.get_basis_display())
        for series, rows in trend
        for row in rows
        if row.fiscal_year == newest
    ]


def survey(day):
    """The 各区調査 that was the last on `day`, with the returns given by then. Two queries."""
    as_of = survey_day(day)
    given = TieReturn.objects.filter(ward=OuterRef("pk"), as_of=as_of, returned_at__date__lte=day)
    wards = dict(Municipality.objects.as_of(as_of).wards().values_list("pk", Exists(given)))
    silent = Assignment.objects.reach([ward for ward, has_returned in wards.items() if not has_returned], day)
    names = ("、".join(place.name for place in places) for places in silent)
    returned = sum(wards.values())
    return Survey(as_of, fiscal_year_name(as_of.year), returned, len(wards), *names)
