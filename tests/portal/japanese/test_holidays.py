"""National holidays, compared with what the Cabinet Office published for years with something out of the ordinary."""

from datetime import date, timedelta

import pytest

from portal.japanese.holidays import holiday, mark

PUBLISHED = {
    1989: "1/1 1/2休 1/15 1/16休 2/11 2/24 3/21 4/29 5/3 5/4休 5/5 9/15 9/23 10/10 11/3 11/23 12/23",
    1990: "1/1 1/15 2/11 2/12休 3/21 4/29 4/30休 5/3 5/4休 5/5 9/15 9/23 9/24休 10/10 11/3 11/12 11/23 12/23 12/24休",
    1993: "1/1 1/15 2/11 3/20 4/29 5/3 5/4休 5/5 6/9 9/15 9/23 10/10 10/11休 11/3 11/23 12/23",
    2003: "1/1 1/13 2/11 3/21 4/29 5/3 5/5 7/21 9/15 9/23 10/13 11/3 11/23 11/24休 12/23",
    2008: "1/1 1/14 2/11 3/20 4/29 5/3 5/4 5/5 5/6休 7/21 9/15 9/23 10/13 11/3 11/23 11/24休 12/23",
    2015: "1/1 1/12 2/11 3/21 4/29 5/3 5/4 5/5 5/6休 7/20 9/21 9/22休 9/23 10/12 11/3 11/23 12/23",
    2016: "1/1 1/11 2/11 3/20 3/21休 4/29 5/3 5/4 5/5 7/18 8/11 9/19 9/22 10/10 11/3 11/23 12/23",
    2017: "1/1 1/2休 1/9 2/11 3/20 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/23 10/9 11/3 11/23 12/23",
    2019: "1/1 1/14 2/11 3/21 4/29 4/30休 5/1 5/2休 5/3 5/4 5/5 5/6休 7/15 8/11 8/12休 9/16 9/23 10/14 10/22 11/3 "
    "11/4休 11/23",
    2020: "1/1 1/13 2/11 2/23 2/24休 3/20 4/29 5/3 5/4 5/5 5/6休 7/23 7/24 8/10 9/21 9/22 11/3 11/23",
    2021: "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9休 9/20 9/23 11/3 11/23",
    2024: "1/1 1/8 2/11 2/12休 2/23 3/20 4/29 5/3 5/4 5/5 5/6休 7/15 8/11 8/12休 9/16 9/22 9/23休 10/14 11/3 11/4休 "
    "11/23",
    2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6休 7/20 8/11 9/21 9/22休 9/23 10/12 11/3 11/23",
}


def of_year(year):
    """Holidays as 5/3, days off because of one as 5/6休."""
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    return " ".join(
        f"{day.month}/{day.day}{mark(day).strip('祝')}" for day in days if day.year == year and holiday(day)
    )


def test_holidays_are_those_published():
    assert {year: of_year(year) for year in PUBLISHED} == PUBLISHED


@pytest.mark.parametrize(
    "day, name, sign",
    [
        (date(2026, 11, 23), "勤労感謝の日", "祝"),
        (date(2026, 9, 22), "国民の休日", "休"),
        (date(2026, 5, 6), "振替休日", "休"),
        (date(2026, 11, 24), "", ""),
        (date(2019, 12, 23), "", ""),
        (date(1900, 1, 1), "", ""),
    ],
)
def test_holiday_has_its_name_and_sign(day, name, sign):
    assert (holiday(day), mark(day)) == (name, sign)
