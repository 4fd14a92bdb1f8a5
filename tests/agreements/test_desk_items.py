"""What of agreements waits for the secretariat."""

from datetime import date

import pytest
from django.utils import timezone

from agreements.desk_items import desk_items
from agreements.models import Agreement, Source, Statistic, StatisticSeries, TieReturn
from members.models import Municipality
from portal.desk_items import DeskItem
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 8, 31, 9, 0)]


def waiting(kind):
    return [row for each in desk_items(timezone.now()) if each.kind == kind for row in each]


def test_agreement_waits_from_the_first_day_of_its_window(clock):
    body = make.body("千葉県市長会", "city_mayors", "千葉県", date(2025, 10, 1))
    Agreement.objects.filter(body=body).update(term_years=1, renews_on=date(2026, 10, 1))
    assert waiting("協定") == []
    clock.set(2026, 9, 1, 0, 0)
    signed = Agreement.objects.get(body=body)
    assert waiting("協定") == [
        DeskItem(
            "千葉県市長会との広域連携協定の更新（令和8年10月1日）",
            signed.get_desk_url(),
            date(2026, 9, 1),
            "事務局",
            "更新か終了を記録する",
        )
    ]
    signed.renew(by=None, on=date(2026, 10, 1))
    assert waiting("協定") == []


def test_silent_wards_wait_until_all_have_returned(clock):
    make.people()
    wards = list(Municipality.objects.wards())
    for ward in wards[:-6]:
        TieReturn.objects.send(ward, by=None)
    [row] = waiting("各区調査")
    assert (row.title, row.since) == ("令和8年度の各区調査：6区が未回答", date(2026, 8, 1))
    assert row.holder.endswith("ほか1区")
    for ward in wards:
        TieReturn.objects.send(ward, by=None)
    assert waiting("各区調査") == []


def test_survey_says_which_wards_have_nobody_to_return_it(clock):
    make.people("131016")
    assert [(row.title, row.holder, row.url) for row in waiting("各区調査")] == [
        ("令和8年度の各区調査：1区が未回答", "千代田区", "/desk/statistics/ties/"),
        (
            "令和8年度の各区調査：22区に担当者がいません（中央区、港区、新宿区、文京区、台東区ほか17区）",
            "事務局",
            "/desk/rolls/",
        ),
    ]


def test_year_waits_to_be_frozen(clock):
    assert [row.title for row in waiting("推移")] == ["令和8年度の推移が、まだ確定していません"]
    series = StatisticSeries.objects.get(key="ties")
    source = Source.objects.get()
    Statistic.objects.create(
        series=series, fiscal_year=2026, as_of="2026-08-01", value=1, basis="survey", source=source
    )
    assert waiting("推移") == []
