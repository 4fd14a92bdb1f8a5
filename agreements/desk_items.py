"""Desk items of agreements: renewals, wards that have not returned their ties, a trend row to freeze."""

from django.urls import reverse
from django.utils import timezone

from members.models import Assignment
from members.people.reach import NOBODY, counted, names
from portal.desk_items import DeskItem, Turn
from portal.japanese.wareki import fiscal_year_name, wareki

from .signing.models.agreements import Agreement
from .statistics.models.statistics import Statistic
from .ties.models import TieReturn, survey_day


def desk_items(now):
    """Yields a DeskItem for each agreement in its notice window, for wards without a return, for a year to be frozen.

    Wards with nobody to give a return are an item of their own.
    """
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
    silent = Assignment.objects.reach(TieReturn.objects.silent_wards(survey).order_by().values("pk"), day)
    if silent.told:
        title = f"{year}の各区調査：{counted(silent.told)}が未回答"
        holder = names(silent.told, 5)
        yield DeskItem(
            "各区調査", title, reverse("agreements:return-list"), survey, holder, "未回答を確かめる", Turn.OTHERS
        )
    if silent.nobody:
        title = f"{year}の各区調査：{counted(silent.nobody)}に{NOBODY}（{names(silent.nobody, 5)}）"
        yield DeskItem("各区調査", title, reverse("members:roll-list"), survey, "事務局", "担当者を招待する")
    if not Statistic.objects.filter(fiscal_year=survey.year).exists():
        address = reverse("agreements:trend-year", args=[survey.year])
        yield DeskItem(
            "推移", f"{year}の推移が、まだ確定していません", address, survey, "事務局", "確かめて確定する", Turn.RECORD
        )
