"""Proposals taken up and the wards' response rates of a period, for the papers of the 区長会総会."""

import datetime
from typing import NamedTuple

from django.db.models import Count, F, Q

from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import Addressee
from members.models import Municipality
from portal.database.periods import first_moment
from portal.japanese.percent import percent

ONE_DAY = datetime.timedelta(days=1)


class TakenUp(NamedTuple):
    """A proposal that a ward raised its hand for, or that was matched."""

    number: str  # 提案第128号
    title: str
    proposer: str
    wards: str  # those that raised their hand, conditionally or not, joined by 、
    state: str


class Rate(NamedTuple):
    """How many proposals one ward was asked about, and how many it answered."""

    name: str
    asked: int
    answered: int

    @property
    def percent(self):
        return percent(self.answered, self.asked)


def _within(field, first, last):
    """Q for a moment on the days first … last, both included, in Tokyo."""
    return Q(**{f"{field}__gte": first_moment(first), f"{field}__lt": first_moment(last + ONE_DAY)})


def taken_up(first, last):
    """Proposals for which a ward raised its hand, or that were matched, on the days first … last. Two queries."""
    raised = Addressee.objects.filter(answer__in=[Addressee.Answer.RAISED, Addressee.Answer.CONDITIONAL])
    new = raised.filter(_within("answered_at", first, last)).order_by().values("proposal")
    matched = Q(state=Proposal.State.MATCHED) & _within("closed_at", first, last)
    found = Proposal.objects.posted().shown().filter(Q(pk__in=new) | matched).order_by("pk")
    wards: dict[int, list[str]] = {}
    of_found = raised.filter(proposal__in=found.order_by().values("pk")).select_related("municipality")
    for row in of_found:
        way = f"（{row.get_channel_display()}）" if row.channel else ""
        wards.setdefault(row.proposal_id, []).append(f"{row.municipality.name}{way}")
    return [
        TakenUp(
            proposal.number_name,
            proposal.title,
            proposal.municipality.full_name,
            "、".join(wards.get(proposal.pk, ())),
            proposal.get_state_display(),
        )
        for proposal in found.select_related("municipality__prefecture")
    ]


def response_rates(first, last):
    """(rates, never told) of the proposals with a deadline within first … last. One query.

    A Rate for each ward: of how many its people were told by their deadline or it answered by `last`, and how many it
    answered by then. Never told: the names of the wards with nobody to tell of any of them, and no answer since.
    Wards alone: a ward's call addresses municipalities, who owe no answer. Withdrawn proposals count no more.
    """
    due = Proposal.objects.posted().shown().filter(answer_until__gte=first, answer_until__lte=last)
    counted = due.exclude(state=Proposal.State.WITHDRAWN).values("pk")
    asked = Addressee.objects.filter(proposal__in=counted, municipality__kind=Municipality.Kind.WARD)
    told, in_time = Q(told_at__date__lte=F("proposal__answer_until")), Q(first_answered_at__date__lte=last)
    groups = asked.order_by("municipality__lg_code").values_list("municipality__lg_code", "municipality__name")
    wards = groups.annotate(
        asked=Count("pk", filter=told | in_time),
        answered=Count("pk", filter=in_time),
        reached=Count("pk", filter=told | Q(answered_at__isnull=False)),
    )
    rates = [Rate(name, asked, answered) for _, name, asked, answered, _ in wards if asked]
    return rates, [name for _, name, _, _, reached in wards if not reached]
