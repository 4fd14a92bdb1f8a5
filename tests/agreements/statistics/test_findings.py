"""Printed figures held against the register and against arithmetic: each wrong one is found, each right one is not."""

from datetime import date

import pytest
from django.db import transaction

from agreements.models import Agreement, Body, PublishedFigure, Source, Statistic, StatisticSeries
from agreements.statistics.findings import find

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LAST = date(2018, 11, 12)
KNOWN = [
    "members:群馬県市長会:2018-11-12",
    "members:群馬県町村会:2018-11-12",
    "change:members:2015-2018",
]
EXCHANGED = "公表値と入れ替わっているとみられます。合計は変わりません。"


def codes():
    return [finding.code for finding in find()]


def new_codes():
    return sorted(set(codes()) - set(KNOWN))


def enter(measure, value, as_of=LAST, body=None):
    found = Body.objects.get_by_natural_key(body) if body else None
    return PublishedFigure.objects.create(
        measure=measure, body=found, as_of=as_of, value=value, source=Source.objects.get(), place="試験の印刷物"
    )


def change_statistic(series, year, **values):
    assert Statistic.objects.filter(series__key=series, fiscal_year=year).update(**values) == 1


def test_real_record_has_exactly_its_known_findings():
    assert codes() == KNOWN


def test_findings_of_the_real_record_explain_themselves():
    assert [(finding.printed, finding.computed, finding.explanation) for finding in find()] == [
        (
            "23",
            "12",
            "平成30年11月12日の群馬県の市は12です。市長会は市からなるため、計算値は12になります。群馬県町村会の"
            + EXCHANGED,
        ),
        (
            "12",
            "23",
            "平成30年11月12日の群馬県の町村は23です。町村会は町村からなるため、計算値は23になります。群馬県市長会の"
            + EXCHANGED,
        ),
        ("＋109", "＋110", "259－149は110です。"),
    ]


def test_findings_lead_to_the_body_they_are_about():
    gunma = Body.objects.get_by_natural_key("群馬県市長会")
    assert [finding.url for finding in find()][0] == gunma.get_absolute_url()


@pytest.mark.parametrize(
    "measure, value, as_of, body, code",
    [
        ("members", 145, date(2016, 4, 26), "北海道町村会", "members:北海道町村会:2016-04-26"),
        ("members", 14, date(2018, 11, 11), "京都府市長会", "members:京都府市長会:2018-11-11"),
        ("members", 0, date(2018, 11, 11), "広島県町村会", "members:広島県町村会:2018-11-11"),
        ("municipalities", 169, date(2016, 4, 26), None, "municipalities:2016-04-26:{pk}"),
        ("municipalities", 1, date(2016, 4, 25), None, "municipalities:2016-04-25:{pk}"),
        ("regions", 3, date(2016, 4, 26), None, "regions:2016-04-26:{pk}"),
        ("bodies", 12, date(2018, 9, 8), None, "bodies:2018-09-08:{pk}"),
    ],
)
def test_wrong_figure_is_found(measure, value, as_of, body, code):
    figure = enter(measure, value, as_of, body)
    assert new_codes() == [code.format(pk=figure.pk)]
    assert len(codes()) == len(KNOWN) + 1


@pytest.mark.parametrize(
    "measure, value, as_of, body",
    [
        ("members", 144, date(2016, 4, 26), "北海道町村会"),
        ("municipalities", 170, date(2016, 4, 26), None),
        ("municipalities", 0, date(2016, 4, 25), None),
        ("regions", 2, date(2016, 4, 26), None),
        ("bodies", 3, date(2016, 4, 26), None),
        ("registered", 1, date(2016, 4, 26), None),
    ],
)
def test_right_figure_is_not_reported(measure, value, as_of, body):
    enter(measure, value, as_of, body)
    assert codes() == KNOWN


def test_correct_figures_of_gunma_leave_only_the_change():
    PublishedFigure.objects.filter(body__name="群馬県市長会").update(value=12)
    PublishedFigure.objects.filter(body__name="群馬県町村会").update(value=23)
    assert codes() == ["change:members:2015-2018"]


def test_total_that_is_not_the_sum_of_its_lines_is_found():
    Agreement.objects.filter(body__name="北海道町村会").update(ended_on=date(2018, 11, 1))
    PublishedFigure.objects.filter(measure="municipalities", as_of=LAST).update(value=177)
    assert new_codes() == ["sum:2018-11-12"]


def test_sum_is_of_the_lines_of_its_own_day():
    enter("members", 144, date(2018, 9, 8), "北海道町村会")
    assert new_codes() == ["sum:2018-09-08"]


@pytest.mark.parametrize(
    "series, year, values, code",
    [
        ("agreements", 2017, {"value": 237}, "statistic:agreements:2017"),
        ("agreements", 2016, {"value": 211}, "statistic:agreements:2016"),
        ("agreements", 2018, {"change": 320}, "change:agreements:2015-2018"),
        ("ties", 2018, {"change": 100}, "change:ties:2015-2018"),
        ("total", 2018, {"change": 315}, "change:total:2015-2018"),
        ("total", 2017, {"value": 1149}, "total:total:2017"),
        ("total", 2017, {"value": 674}, "total:total:2017"),
        ("ties", 2017, {"value": 676}, "carried-over:ties:2018"),
    ],
)
def test_wrong_statistic_is_found(series, year, values, code):
    change_statistic(series, year, **values)
    assert new_codes() == [code]
    assert len(codes()) == len(KNOWN) + 1


@pytest.mark.parametrize("value", [675, 1148])
def test_total_between_the_largest_row_and_the_sum_is_not_reported(value):
    change_statistic("total", 2017, value=value)
    assert codes() == KNOWN


def test_right_change_is_not_reported():
    change_statistic("members", 2018, change=110)
    assert codes() == KNOWN[:2]


def test_blank_is_not_a_wrong_zero_but_a_printed_zero_is_right():
    change_statistic("agreements", 2015, value=0)
    assert codes() == KNOWN


def test_value_that_is_not_carried_over_may_differ():
    change_statistic("ties", 2018, basis=Statistic.Basis.SURVEY)
    change_statistic("ties", 2017, value=670)
    assert codes() == KNOWN


def test_new_computed_year_is_checked_at_once():
    series = StatisticSeries.objects.get(key="agreements")
    Statistic.objects.create(
        series=series, fiscal_year=2019, as_of=date(2019, 5, 1), value=322, basis="printed", source=Source.objects.get()
    )
    assert new_codes() == ["statistic:agreements:2019"]


def test_record_without_figures_has_no_findings():
    PublishedFigure.objects.all().delete()
    Statistic.objects.all().delete()
    assert codes() == []


def series_of(*values, basis=Statistic.Basis.REGISTER, first_year=2030):
    """A row of the trend table with these values (None: not printed), a year each."""
    row = StatisticSeries.objects.create(number=99, key="trial", name="試験の区分", short_name="試験")
    source = Source.objects.first()
    for year, value in enumerate(values, start=first_year):
        facts = {"as_of": date(year, 8, 1), "value": value, "basis": basis, "source": source}
        Statistic.objects.create(series=row, fiscal_year=year, **facts)


def trial_codes(*values, **how):
    with transaction.atomic():
        series_of(*values, **how)
        found = [code for code in codes() if ":trial:" in code]
        transaction.set_rollback(True)
    return found


def test_value_far_outside_its_neighbours_is_found():
    found = {
        values: trial_codes(*values)
        for values in (
            (120, 1240, 131),
            (120, 13, 131),
            (120, 124, 1310),
            (120, 124, 20),
            (1200, 124, 131),
            # near misses
            (120, 240, 260),
            (120, 62, 131),
            (120, 124, 600),
            (3, 42, 170),
            (42, 170, 210),
            (120, None, 131),
            (2, 1, 5),
        )
    }
    assert {values: codes for values, codes in found.items() if codes} == {
        (120, 1240, 131): ["outlier:trial:2031"],
        (120, 13, 131): ["outlier:trial:2031"],
        (120, 124, 1310): ["outlier:trial:2032"],
        (120, 124, 20): ["outlier:trial:2032"],
        (1200, 124, 131): ["outlier:trial:2030"],
    }


def test_surveyed_value_equal_to_the_year_before_is_found():
    survey, register = Statistic.Basis.SURVEY, Statistic.Basis.REGISTER
    assert trial_codes(120, 120, basis=survey) == ["unsurveyed:trial:2031"]
    assert trial_codes(120, 120, basis=register) == []
    assert trial_codes(120, 121, 120, basis=survey) == []
    assert trial_codes(None, None, basis=survey) == []
    assert trial_codes(2, 2, basis=survey) == []


def test_registered_figure_far_from_the_others_is_found():
    enter("registered", 190, date(2015, 9, 1), None)
    figure = enter("registered", 2100, date(2017, 9, 1), None)
    assert new_codes() == [f"outlier:registered:2017-09-01:{figure.pk}"]
