"""期限切れ: what the worker ends each day."""

from django.utils import timezone

from .models.proposals import Proposal


def expire(now):
    """End every open proposal whose last day for answers is over on the day of `now` in Tokyo; returns how many."""
    day = timezone.localdate(now)
    return sum(proposal.expire(day) for proposal in Proposal.objects.overdue(day).with_proposer())
