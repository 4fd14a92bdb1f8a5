"""What the trend and the printed figures said on an earlier day (?known_on=), as portal.web.known shows it."""

import datetime

from agreements.bodies.models import Body
from agreements.revisions.known import KnownFacts
from portal.japanese.wareki import fiscal_year_name, parse_date, wareki
from portal.web.days import end_of
from portal.web.known import KnownSection, linked_cells

from .models.figures import PublishedFigure
from .models.freezes import Freeze
from .models.statistics import Statistic

TREND = ("年度", "区分", "基準日", "自治体数", "根拠", "出典")
FIGURES = ("基準日", "協定団体", "数の種類", "公表値", "出典", "記載箇所")


def trend_known(known_on: datetime.date, day: datetime.date | None) -> KnownSection:
    """The values of the trend for days up to `day`, if there is one: none frozen after `known_on`. Three queries."""
    later = Freeze.objects.filter(frozen_at__gte=end_of(known_on)).values("fiscal_year")
    found = Statistic.objects.known_on(day).exclude(fiscal_year__in=later).select_related("series", "source")
    values = list(found.order_by("fiscal_year", "series__number"))
    facts = KnownFacts(known_on, {each.source for each in values})
    rows = [
        (
            fiscal_year_name(each.fiscal_year),
            each.series.name,
            wareki(each.as_of),
            "—" if each.value is None else str(each.value),
            each.get_basis_display(),
            facts.name_of(each.source),
        )
        for each in values
    ]
    return KnownSection("連携自治体数の推移", rows, TREND)


def figures_known(known_on: datetime.date, day: datetime.date | None, body: Body | None = None) -> KnownSection:
    """The printed figures (of `body`, if there is one) for days up to `day`, the newest first. Four queries."""
    found = PublishedFigure.objects.registered_by(known_on).select_related("body__prefecture", "source")
    figures = list(found.filter(body=body) if body else found)
    named = {row for each in figures for row in (each, each.source, each.body) if row}
    facts = KnownFacts(known_on, named)
    dated = [(parse_date((said := facts.of(each))["基準日"]), said, each) for each in figures]
    shown = [each for each in dated if not day or each[0] <= day]
    shown.sort(key=lambda each: (each[0], *(each[1].get(label, "") for label in FIGURES)), reverse=True)
    return KnownSection(
        "公表値", [linked_cells(FIGURES, said, "公表値", each, known_on) for _, said, each in shown], FIGURES
    )
