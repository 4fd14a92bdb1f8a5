"""Work of the worker: open proposals expire after their last day for answers (期限切れ)."""

from django.utils import timezone

from .models.proposals import Proposal


def expire_proposals(now):
    """End every open proposal whose last day for answers is over on the day of `now` in Tokyo; returns how many."""
    day = timezone.localdate(now)
    return sum(proposal.expire(day) for proposal in Proposal.objects.overdue(day).with_proposer())
