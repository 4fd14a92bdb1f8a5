"""Desk items of agreements: renewals, wards that have not returned their ties, a trend row to freeze."""

from django.urls import reverse
from django.utils import timezone

from members.models import Assignment
from members.people.reach import NOBODY, counted, names
from portal.desk_items import DeskItem, DeskList, Turn
from portal.japanese.wareki import fiscal_year_name, wareki

from .signing.models.agreements import Agreement
from .statistics.models.statistics import Statistic
from .ties.models import TieReturn, survey_day


def desk_items(now):
    """Agreements in their notice window, wards without a return, a year to be frozen.

    Wards with nobody to give a return are an item of their own.
    """
    day = timezone.localdate(now)
    yield DeskList(
        "協定",
        Agreement.objects.in_notice_window(day).select_related("body"),
        _renewals,
        page="agreements:agreement-detail",
    )
    survey = survey_day(day)
    year = fiscal_year_name(survey.year)
    silent = Assignment.objects.reach(TieReturn.objects.silent_wards(survey).order_by().values("pk"), day)
    if silent.told:
        title = f"{year}の各区調査：{counted(silent.told)}が未回答"
        address, holder = reverse("agreements:return-list"), names(silent.told, 5)
        item = DeskItem(title, address, survey, holder, "未回答を確かめる")
        yield DeskList.of("各区調査", [item], page="agreements:return-list", turn=Turn.OTHERS)
    if silent.nobody:
        title = f"{year}の各区調査：{counted(silent.nobody)}に{NOBODY}（{names(silent.nobody, 5)}）"
        item = DeskItem(title, reverse("members:roll-list"), survey, "事務局", "担当者を招待する")
        yield DeskList.of("各区調査", [item], page="members:roll-list")
    if not Statistic.objects.filter(fiscal_year=survey.year).exists():
        address = reverse("agreements:trend-year", args=[survey.year])
        item = DeskItem(f"{year}の推移が、まだ確定していません", address, survey, "事務局", "確かめて確定する")
        yield DeskList.of("推移", [item], page="agreements:trend-year", turn=Turn.RECORD)


def _renewals(agreements):
    for agreement in agreements:
        title = f"{agreement}の更新（{wareki(agreement.renews_on)}）"
        yield DeskItem(title, agreement.get_desk_url(), agreement.notice_opens_on, "事務局", "更新か終了を記録する")
