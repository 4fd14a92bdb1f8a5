"""What of the year plan is due for the agenda of a 区長会総会: the plan to confirm, how far the year is."""

from django.urls import reverse

from portal.agenda_offers import Group, Offer
from portal.japanese.wareki import fiscal_year, fiscal_year_name
from timeline.entries.models.programme import Item

from .models import PlanLine


def agenda_offers(day):
    """The plans of this fiscal year and the next, where there are any; from July on, how far this year's is."""
    current = fiscal_year(day)
    for year in sorted(set(PlanLine.objects.years()) & {current, current + 1}):
        name, address = fiscal_year_name(year), reverse("timeline:plan-list", args=[year])
        number = PlanLine.objects.filter(fiscal_year=year).count()
        title = f"{name} 年間スケジュール案"
        yield Offer(f"plan-{year}", Group.DRAFT, title, f"年間計画に{number}件", address, Item.Outcome.CONFIRMED)
        if year == current and not 4 <= day.month <= 6:
            title = f"特別区全国連携プロジェクト{name}進捗状況"
            reason = "年度の途中。計画と実施を比べます"
            yield Offer(f"progress-{year}", Group.REPORT, title, reason, address, Item.Outcome.REPORTED)
