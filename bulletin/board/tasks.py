"""Work of the worker: people are notified of new proposals that match what they saved (保存した検索)."""

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from bulletin.proposals.models.proposals import Proposal
from portal.database.substrings import newest
from portal.japanese.text import words

from . import notices
from .forms.board import BoardForm
from .models import SavedSearch

MOST = 20  # notified of after one look


def notify_saved_searches(now):
    """Task of each worker round: run each search older than the newest proposal; one notice for each proposal found."""
    last = Proposal.objects.posted().shown().order_by("-posted_at").values_list("posted_at", flat=True).first()
    if last is None:
        return
    for search in SavedSearch.objects.filter(told_until__lt=last, user__is_active=True).select_related("user"):
        with transaction.atomic():
            if not SavedSearch.objects.filter(pk=search.pk, told_until=search.told_until).update(told_until=last):
                continue  # another worker looks
            for proposal in still_readable(search.user, new_for(search, last)):
                notices.search_found(search, proposal)


def still_readable(user, found):
    """Lock and return those of `found` the user may still read: hiding one then waits, and takes the notice back."""
    shown = Proposal.objects.visible_to(user).posted().shown().filter(pk__in=[proposal.pk for proposal in found])
    still = set(shown.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)) if found else ()
    return [proposal for proposal in found if proposal.pk in still]


def new_for(search, until):
    """Proposals its user may read that match the saved search, posted after `told_until` up to `until`; newest first.

    The user's own municipality's proposals are no news.
    """
    form = BoardForm(QueryDict(search.query), search.user)
    if "mine" in form.errors:
        return []  # of a municipality its user serves no longer
    posted = Proposal.objects.visible_to(search.user).posted().shown()
    posted = posted.filter(posted_at__gt=search.told_until, posted_at__lte=until).with_proposer()
    if search.user.municipality:
        posted = posted.exclude(municipality=search.user.municipality)
    return newest(form.apply(posted, timezone.localdate()), words(form.query), size=MOST).rows
