"""Cases (連携事例) of which a 区長会総会 may be told."""

import datetime

from django.utils import timezone

from portal.agenda_offers import Group, Offer
from portal.japanese.wareki import wareki

from .models.cases import Case

RECENT = datetime.timedelta(days=183)


def agenda_offers(day):
    """Cases made public within half a year of `day`, the oldest first."""
    recent = Case.objects.published().filter(published_at__date__gte=day - RECENT, published_at__date__lte=day)
    for case in recent.order_by("published_at", "pk"):
        reason = f"{wareki(timezone.localdate(case.published_at))}に公開"
        title = f"連携事例「{case.title}」"
        yield Offer(f"case-{case.pk}", Group.REPORT, title, reason, case.get_absolute_url(), "reported")
