"""How many bodies, regions and municipalities the agreements cover, on any day."""

from datetime import date, timedelta

import pytest

from agreements.models import Agreement, Body, Source
from agreements.signing.counts import BodyMemberCounts
from members.models import Municipality
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ONE = timedelta(days=1)
# From each day on, until the next.
STEPS = {
    date(2016, 4, 26): (3, 2, 170),
    date(2016, 6, 25): (5, 3, 210),
    date(2017, 1, 19): (6, 4, 227),
    date(2017, 1, 27): (7, 5, 236),
    date(2018, 2, 21): (8, 6, 263),
    date(2018, 4, 16): (10, 7, 298),
    date(2018, 5, 1): (11, 8, 321),
}
SIGNINGS = list(STEPS)
DAYS = sorted({date(1900, 1, 1), date(2018, 11, 12), *(day + ONE * off for day in SIGNINGS for off in (-1, 0, 1))})


def expected_on(day):
    return next((STEPS[step] for step in reversed(SIGNINGS) if step <= day), (0, 0, 0))


@pytest.mark.parametrize(
    "day, counts",
    [
        (date(2016, 4, 25), (0, 0, 0)),
        (date(2016, 4, 26), (3, 2, 170)),
        (date(2016, 6, 25), (5, 3, 210)),
        (date(2017, 1, 19), (6, 4, 227)),
        (date(2017, 1, 27), (7, 5, 236)),
        (date(2018, 2, 21), (8, 6, 263)),
        (date(2018, 4, 16), (10, 7, 298)),
        (date(2018, 5, 1), (11, 8, 321)),
        (date(2018, 11, 12), (11, 8, 321)),
    ],
)
def test_counts_are_those_of_the_record(day, counts):
    assert BodyMemberCounts().on(day) == counts


def test_counts_change_on_the_day_of_signing():
    counts = BodyMemberCounts()
    assert {day: counts.on(day) for day in DAYS} == {day: expected_on(day) for day in DAYS}


def test_days_of_change_are_the_signings_newest_first():
    assert BodyMemberCounts().days_of_change() == SIGNINGS[::-1]


def test_counts_take_two_queries_for_any_number_of_days(django_assert_num_queries):
    with django_assert_num_queries(2):
        counts = BodyMemberCounts()
        assert [counts.on(day) for day in SIGNINGS] == list(STEPS.values())


def test_ended_agreement_counts_until_the_day_before():
    Agreement.objects.filter(body__name="広島県町村会").update(ended_on=date(2018, 6, 1))
    counts = BodyMemberCounts()
    days = [date(2018, 5, 31), date(2018, 6, 1), date(2018, 6, 2)]
    assert [counts.on(day) for day in days] == [(11, 8, 321), (10, 7, 312), (10, 7, 312)]
    assert counts.days_of_change()[0] == date(2018, 6, 1)


def test_body_with_two_agreements_counts_once():
    body = Body.objects.get_by_natural_key("北海道町村会")
    Agreement.objects.create(body=body, name="追加の協定", signed_on=date(2018, 6, 1), source=Source.objects.get())
    assert [BodyMemberCounts().on(date(2018, 6, day)) for day in (1, 2)] == [(11, 8, 321)] * 2
    assert BodyMemberCounts().bodies_on(date(2018, 6, 1))[body] == date(2016, 4, 26)


def test_body_is_in_force_while_one_of_its_agreements_is():
    body = Body.objects.get_by_natural_key("北海道町村会")
    body.agreements.update(ended_on=date(2018, 6, 2))
    Agreement.objects.create(body=body, name="新しい協定", signed_on=date(2018, 6, 1), source=Source.objects.get())
    assert [BodyMemberCounts().on(date(2018, 6, day)) for day in (1, 2, 3)] == [(11, 8, 321)] * 3


def test_company_counts_neither_as_body_nor_as_region():
    assert [BodyMemberCounts().on(date(2018, 8, day)) for day in (22, 23, 24)] == [(11, 8, 321)] * 3
    assert Agreement.objects.with_companies().get().signed_on == date(2018, 8, 23)


def test_second_body_of_a_prefecture_adds_no_region():
    make.body("広島県市長会", Body.Kind.CITY_MAYORS, "広島県", date(2018, 7, 1))
    cities = Municipality.objects.as_of(date(2018, 7, 1)).cities().filter(prefecture__name="広島県").count()
    assert BodyMemberCounts().on(date(2018, 6, 30)) == (11, 8, 321)
    assert BodyMemberCounts().on(date(2018, 7, 1)) == (12, 8, 321 + cities)


def test_designated_city_belongs_to_the_city_mayors():
    kyoto = Body.objects.get_by_natural_key("京都府市長会")
    names = [place.name for place in kyoto.members_on(date(2018, 11, 12))]
    assert (names[0], len(names)) == ("京都市", 15)


def test_town_that_becomes_a_city_moves_to_the_city_mayors_on_the_day():
    day = date(2018, 8, 1)
    city = make.municipality("26998", "試験市", "city", "京都府", started_on=day)
    make.municipality("26997", "試験町", "town", "京都府", ended_on=day, successor=city)
    mayors, towns = (Body.objects.get_by_natural_key(name) for name in ("京都府市長会", "京都府町村会"))
    counts = BodyMemberCounts()
    days = [day - ONE, day, day + ONE]
    assert [counts.of(mayors, on) for on in days] == [15, 16, 16]
    assert [counts.of(towns, on) for on in days] == [12, 11, 11]
    assert [counts.on(on) for on in days] == [(11, 8, 322)] * 3
    assert [towns.members_on(on).count() for on in days] == [12, 11, 11]


@pytest.mark.parametrize(
    "day", [date(2013, 12, 31), date(2014, 4, 5), date(2016, 10, 10), date(2018, 11, 12), date(2026, 1, 1)]
)
def test_count_of_every_body_is_the_length_of_its_list(day):
    counts = BodyMemberCounts()
    bodies = Body.objects.all()
    assert [counts.of(body, day) for body in bodies] == [body.members_on(day).count() for body in bodies]


def test_members_of_a_company_are_none():
    company = Body.objects.get(kind=Body.Kind.COMPANY)
    assert [BodyMemberCounts().of(company, date(2018, 11, 12)), list(company.members_on(date(2018, 11, 12)))] == [0, []]
