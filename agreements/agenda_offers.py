"""What of agreements is due for the agenda of a 区長会総会: those on their way, renewals, a trend that was frozen."""

import datetime

from django.urls import reverse

from portal.agenda_offers import Group, Offer
from portal.japanese.wareki import fiscal_year_name, wareki

from .signing.models.agreements import Agreement
from .signing.models.preparations import Preparation, short_name
from .statistics.models.freezes import Freeze

A_YEAR = datetime.timedelta(days=366)


def agenda_offers(day):
    """By the stage of each preparation; agreements in their notice window; values frozen within a year of `day`."""
    for preparation in Preparation.objects.open().prefetch_related("bodies", "steps"):
        yield from _stages(preparation)
    for agreement in Agreement.objects.in_notice_window(day).select_related("body"):
        yield Offer(
            f"renewal-{agreement.pk}-{agreement.renews_on}",
            Group.AGREEMENT,
            f"{agreement}の更新",
            f"更新日は{wareki(agreement.renews_on)}" if agreement.renews_on else "",
            agreement.get_desk_url(),
            "confirmed",
        )
    for freeze in Freeze.objects.filter(frozen_at__date__gte=day - A_YEAR):
        name = fiscal_year_name(freeze.fiscal_year)
        yield Offer(
            f"trend-{freeze.fiscal_year}",
            Group.REPORT,
            f"{name}の連携自治体数の推移",
            f"{wareki(freeze.as_of)}現在の数を確定済み",
            reverse("agreements:trend-year", args=[freeze.fiscal_year]),
            "reported",
        )


def _stages(preparation):
    """What is wanted of the meeting at this stage: told of the request, to confirm the draft, told of the day.

    A first contact is no matter of the meeting yet.
    """
    names = "、".join(body.name for body in preparation.bodies.all())
    name = short_name(preparation.name)
    last = list(preparation.steps.all())[-1:]
    stage = preparation.get_stage_display()
    reason = f"{wareki(last[0].on)}に{stage}" if last else stage
    address = preparation.get_absolute_url()
    steps = []
    if preparation.stage == Preparation.Stage.APPLIED:
        steps = [
            ("contact", f"{names}からの{name}締結申入れ", "applied"),
            ("draft", f"{names}との{name}締結案", "confirmed"),
        ]
    elif preparation.stage != Preparation.Stage.CONTACT:
        steps = [("planned", f"{names}との{name}締結の予定", "reported")]
    for key, title, planned in steps:
        yield Offer(f"preparation-{preparation.pk}-{key}", Group.AGREEMENT, title, reason, address, planned)
