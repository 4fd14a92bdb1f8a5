"""What of enquiries and grants is due for an agenda: results of an enquiry, results of a year's grants."""

import datetime

from django.urls import reverse
from django.utils import timezone

from portal.agenda_offers import Group, Offer
from portal.japanese.wareki import fiscal_year, fiscal_year_name, wareki

from .asking.models.enquiries import Enquiry
from .grants.models import Grant, GrantScheme

A_YEAR = datetime.timedelta(days=366)


def agenda_offers(day):
    """Offers for a meeting on `day`: enquiries closed within a year of it, the latest edition of their results where
    one is published; and the grants of the fiscal year before it, until their report stands in the record.
    """
    yield from _results(day)
    yield from _grants(day)


def _results(day):
    closed = Enquiry.objects.closed().filter(closed_at__date__gte=day - A_YEAR, closed_at__date__lte=day)
    for enquiry in closed.prefetch_related("editions").order_by("closed_at", "pk"):
        published = [each for each in enquiry.editions.all() if each.published_at]
        kind = f"（{published[-1].get_kind_display()}）" if published else ""
        ended = f"{wareki(timezone.localdate(enquiry.closed_at))}に締切り"
        yield Offer(
            f"enquiry-{enquiry.pk}-{published[-1].kind if published else 'closed'}",
            Group.REPORT,
            f"{enquiry.title}の結果{kind}",
            f"{enquiry.number_name}、{ended}",
            reverse("enquiries:results", args=[enquiry.pk]),
            "reported",
        )


def _grants(day):
    """Results are reported in April, for the year just ended."""
    year = fiscal_year(day) - 1
    scheme = GrantScheme.objects.prefetch_related("names").first()
    if scheme is None or scheme.reports.filter(fiscal_year=year).exists():
        return
    number = Grant.objects.filter(scheme=scheme).of_year(year).count()
    if number:
        name = f"{fiscal_year_name(year)}の{scheme.name_on(day)}の実績"
        page = reverse("enquiries:grant-list")
        yield Offer(f"grants-{year}", Group.REPORT, name, f"{number}件の登録。報告の記録なし", page, "reported")
