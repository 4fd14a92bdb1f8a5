"""What "on a day" means, for rows in the database and for rows already read."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.models import Source, Tie
from members.models import Municipality
from portal.database.periods import first_moment, holds_on

pytestmark = pytest.mark.django_db

START, END = date(2016, 10, 10), date(2018, 10, 1)
ONE = timedelta(days=1)
DAYS = [date(1, 1, 1), START - ONE, START, START + ONE, END - ONE, END, END + ONE, date(9999, 12, 31)]
HOLDS = {
    (START, END): [False, False, True, True, True, False, False, False],
    (START, None): [False, False, True, True, True, True, True, True],
    (None, END): [True, True, True, True, True, False, False, False],
    (None, None): [True] * 8,
}


@pytest.mark.parametrize("period, expected", HOLDS.items())
def test_as_of_takes_the_first_day_in_and_the_last_out(period, expected):
    tie = Tie.objects.create(
        ward=Municipality.objects.wards()[0],
        municipality=Municipality.objects.not_wards()[0],
        kind="友好都市",
        source=Source.objects.get(),
        started_on=period[0],
        ended_on=period[1],
    )
    assert [Tie.objects.as_of(day).contains(tie) for day in DAYS] == expected
    assert [holds_on(day, *period) for day in DAYS] == expected


@pytest.mark.parametrize("day", DAYS)
def test_holds_on_agrees_with_as_of_for_the_whole_register(day):
    read = [place for place in Municipality.objects.all() if holds_on(day, place.started_on, place.ended_on)]
    assert read == list(Municipality.objects.as_of(day))


def test_day_begins_at_midnight_in_tokyo():
    assert first_moment(date(2026, 4, 1)) == datetime(2026, 3, 31, 15, tzinfo=UTC)
