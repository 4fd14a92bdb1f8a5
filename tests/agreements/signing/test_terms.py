"""Terms of agreements: whole years, and the month before a renewal, also where a month has no such day."""

from datetime import date

import pytest

from agreements.signing.terms import last_renewal_noticed, notice_opens, years_after


@pytest.mark.parametrize(
    "begun, years, over",
    [
        (date(2016, 4, 26), 1, date(2017, 4, 26)),
        (date(2016, 2, 29), 1, date(2017, 3, 1)),  # 民法143条2項: no such day in the last month
        (date(2016, 2, 29), 4, date(2020, 2, 29)),
    ],
)
def test_term_of_whole_years_is_over_on_the_same_day(begun, years, over):
    assert years_after(begun, years) == over


@pytest.mark.parametrize(
    "renews_on, opens",
    [
        (date(2027, 1, 15), date(2026, 12, 15)),
        (date(2027, 3, 31), date(2027, 2, 28)),
        (date(2028, 3, 30), date(2028, 2, 29)),
    ],
)
def test_notice_opens_a_month_before_and_is_the_last_day_where_there_is_none(renews_on, opens):
    assert notice_opens(renews_on) == opens
    assert last_renewal_noticed(opens) >= renews_on
