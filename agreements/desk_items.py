"""Desk items of agreements: renewals, wards that have not returned their ties, a trend row to freeze."""

from django.urls import reverse
from django.utils import timezone

from portal.desk_items import DeskItem
from portal.japanese.wareki import fiscal_year_name, wareki

from .signing.models.agreements import Agreement
from .statistics.models.statistics import Statistic
from .ties.models import TieReturn, survey_day


def desk_items(now):
    """Yields DeskItems at `now`: agreements to be renewed soon, wards yet to return ties, a trend row to freeze."""
    day = timezone.localdate(now)
    for agreement in Agreement.objects.in_notice_window(day).select_related("body"):
        title = f"{agreement}の更新（{wareki(agreement.renews_on)}）"  # type: ignore[arg-type]  # what renews has a day
        yield DeskItem(
            "協定",
            title,
            agreement.get_desk_url(),
            agreement.notice_opens_on,  # type: ignore[arg-type]
            "事務局",
            "更新か終了を記録する",
        )
    survey = survey_day(day)
    year = fiscal_year_name(survey.year)
    if silent := [ward.name for ward in TieReturn.objects.silent_wards(survey)]:
        title = f"{year}の各区調査：{len(silent)}区が未回答"
        yield DeskItem("各区調査", title, reverse("agreements:return-list"), survey, _names(silent), "回答を見る")
    if not Statistic.objects.filter(fiscal_year=survey.year).exists():
        address = reverse("agreements:trend-year", args=[survey.year])
        yield DeskItem("推移", f"{year}の推移が、まだ確定していません", address, survey, "事務局", "確かめて確定する")


def _names(wards):
    most = 5
    return "、".join(wards[:most]) + (f"ほか{len(wards) - most}区" if len(wards) > most else "")
