"""Days as people write and read them."""

import contextlib
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.japanese.wareki import (
    DateError,
    EraError,
    clock,
    day_of_era,
    era_year,
    find_impossible,
    fiscal_year,
    fiscal_year_name,
    full_date,
    parse_date,
    wareki,
    year_name,
)

UNREADABLE = "日付として読み取れません。平成28年7月1日、H28.7.1、2016-07-01 のように入力してください。"
PIECES = [
    "令和",
    "平成",
    "昭和",
    "令",
    "平",
    "H",
    "ｓ",
    "元",
    "年",
    "月",
    "日",
    "（",
    "）",
    "水",
    "・祝",
    "-",
    "/",
    ".",
    " ",
]
DIGITS = ["0", "1", "2", "3", "7", "8", "31", "64", "２", "٣", "2015", "9999", "（2015年）", "現在", "😀", "\x00"]


USUAL = [
    "平成27年11月18日",
    "平成２７年１１月１８日",
    "平成 27 年　11月 18日",
    "平成27年（2015年）11月18日（水）",
    "平成27年(2015年)11月18日",
    "平成27年11月18日（水曜日）",
    "平成27年11月18日水".replace("水", "(水曜)"),
    "平成27年11月18日現在",
    "平成27年11月18日（水）時点",
    "平27.11.18",
    "平27年11月18日",
    "H27.11.18",
    "h27.11.18",
    "Ｈ２７．１１．１８",
    "H27/11/18",
    "H27-11-18",
    "2015年11月18日",
    "2015年11月18日（水）",
    "2015-11-18",
    "２０１５－１１－１８",
    "2015‐11‐18",
    "2015−11−18",
    "2015ー11ー18",
    "2015/11/18",
    "２０１５／１１／１８",
    "2015.11.18",
    "2015-11-18（水）",
    "平成二十七年十一月十八日",
    "二〇一五年十一月十八日（水）",
]


def test_parse_date_reads_every_usual_form():
    assert [(text, parse_date(text)) for text in USUAL if parse_date(text) != date(2015, 11, 18)] == []


ERAS_AND_EXTREMES = [
    ("令和元年5月1日", date(2019, 5, 1)),
    ("令和1年5月1日", date(2019, 5, 1)),
    ("R元.5.1", date(2019, 5, 1)),
    ("R1.5.1", date(2019, 5, 1)),
    ("昭和64年1月7日", date(1989, 1, 7)),
    ("S39.10.10", date(1964, 10, 10)),
    ("大正15年12月24日", date(1926, 12, 24)),
    ("T元.7.30", date(1912, 7, 30)),
    ("明治45年7月29日", date(1912, 7, 29)),
    ("M元.1.25", date(1868, 1, 25)),
    ("平成27年11月3日（火・祝）", date(2015, 11, 3)),
    ("令和元年五月一日", date(2019, 5, 1)),
    ("平成三十年十月二十日", date(2018, 10, 20)),
    ("1600-10-21", date(1600, 10, 21)),
    ("0001-01-01", date(1, 1, 1)),
    ("9999-12-31", date(9999, 12, 31)),
    ("2016-02-29", date(2016, 2, 29)),
]


def test_parse_date_reads_eras_and_extremes():
    read = [(text, parse_date(text), day) for text, day in ERAS_AND_EXTREMES]
    assert [(text, found, day) for text, found, day in read if found != day] == []


HINTS = [
    ("", UNREADABLE),
    ("　", UNREADABLE),
    ("現在", UNREADABLE),
    ("きのう", UNREADABLE),
    ("😀", UNREADABLE),
    ("\x00", UNREADABLE),
    ("<script>alert(1)</script>", UNREADABLE),
    ("9999", UNREADABLE),
    ("0000", UNREADABLE),
    ("平成40年", UNREADABLE),
    ("平成0年", UNREADABLE),
    ("20161-1-1", UNREADABLE),
    ("2016-7", UNREADABLE),
    ("平成二十十年一月一日", UNREADABLE),
    ("27年11月18日", "元号がありません。平成27年11月18日 のように、元号か西暦から入力してください。"),
    ("１１月１８日", "年がありません。平成27年11月18日 のように、年から入力してください。"),
    ("平成27年11月", "日がありません。平成27年11月18日 のように、日まで入力してください。"),
    ("2015年11月", "日がありません。平成27年11月18日 のように、日まで入力してください。"),
    ("慶応4年1月1日", UNREADABLE),
    ("2016-13-40", "13月も40日もありません。月は1から12まで、日は1から31までで入力してください。"),
    ("令和8年13月4日", "13月はありません。月は1から12までで入力してください。"),
    ("2016-00-10", "0月はありません。月は1から12までで入力してください。"),
    ("2016-02-30", "2016年2月に30日はありません。日付を確かめてください。"),
    ("平成27年2月29日", "2015年2月に29日はありません。日付を確かめてください。"),
    ("2016-04-00", "2016年4月に0日はありません。日付を確かめてください。"),
    ("0000-01-01", "西暦0年は扱えません。平成28年7月1日、H28.7.1、2016-07-01 のように入力してください。"),
    ("平成0年1月1日", "平成0年はありません。最初の年は平成元年です。"),
    ("平成00年1月1日", "平成0年はありません。最初の年は平成元年です。"),
    ("平成40年1月1日", "平成は31年4月30日までです。令和10年1月1日のことであれば、そのように入力してください。"),
    ("平成31年5月1日", "平成は31年4月30日までです。令和元年5月1日のことであれば、そのように入力してください。"),
    ("昭和64年1月8日", "昭和は64年1月7日までです。平成元年1月8日のことであれば、そのように入力してください。"),
    ("令和元年4月30日", "令和は5月1日から始まります。前の元号か西暦で入力してください。"),
    ("明治元年1月24日", "明治は1月25日から始まります。前の元号か西暦で入力してください。"),
    ("平成27年11月18日（木）", "曜日が合いません。平成27年11月18日は水曜日です。"),
    ("2015-11-18（木）", "曜日が合いません。平成27年11月18日は水曜日です。"),
    ("平成27年（2016年）11月18日", "元号の年と西暦の年が合いません。平成27年は2015年です。"),
]


def hint_for(text):
    with pytest.raises(DateError) as error:
        parse_date(text)
    return str(error.value)


def test_parse_date_says_what_would_be_right():
    assert [(text, hint_for(text), hint) for text, hint in HINTS if hint_for(text) != hint] == []


@pytest.mark.parametrize(
    "day, before, on",
    [
        (date(1868, 1, 25), "西暦1868", "明治元"),
        (date(1912, 7, 30), "明治45", "大正元"),
        (date(1926, 12, 25), "大正15", "昭和元"),
        (date(1989, 1, 8), "昭和64", "平成元"),
        (date(2019, 5, 1), "平成31", "令和元"),
    ],
)
def test_era_changes_on_its_first_day(day, before, on):
    assert [era_year(day - timedelta(days=1)), era_year(day)] == [before, on]
    assert wareki(day) == f"{on}年{day.month}月{day.day}日"


@pytest.mark.parametrize(
    "day, year",
    [(date(2019, 3, 31), 2018), (date(2019, 4, 1), 2019), (date(2019, 12, 31), 2019), (date(2020, 1, 1), 2019)],
)
def test_fiscal_year_begins_in_april(day, year):
    assert fiscal_year(day) == year


@pytest.mark.parametrize(
    "year, name", [(2018, "平成30年度"), (2019, "令和元年度"), (2020, "令和2年度"), (2015, "平成27年度")]
)
def test_fiscal_year_name_is_that_of_its_may(year, name):
    assert fiscal_year_name(year) == name


@pytest.mark.parametrize(
    "year, name", [(2018, "平成30年"), (2019, "平成31年・令和元年"), (2020, "令和2年"), (1989, "昭和64年・平成元年")]
)
def test_year_name_carries_both_eras_of_an_accession(year, name):
    assert year_name(year) == name


def test_full_date_names_both_years_and_the_weekday():
    assert full_date(date(2015, 11, 18)) == "平成27年（2015年）11月18日（水）"


@pytest.mark.parametrize("hour, minute, text", [(13, 0, "13時"), (0, 0, "0時"), (18, 5, "18時5分"), (9, 30, "9時30分")])
def test_clock_leaves_out_no_minutes(hour, minute, text):
    assert clock(datetime(2026, 11, 23, hour, minute)) == text


@settings(max_examples=500, deadline=None, database=None)
@given(st.dates(date(1868, 1, 25), date(2100, 12, 31)))
def test_printed_days_are_read_back(day):
    assert [parse_date(wareki(day)), parse_date(full_date(day)), parse_date(day.isoformat())] == [day, day, day]


@settings(max_examples=1000, deadline=None, database=None)
@given(st.text() | st.lists(st.sampled_from(PIECES + DIGITS), max_size=12).map("".join))
def test_parse_date_refuses_with_a_hint_whatever_it_cannot_read(text):
    with contextlib.suppress(DateError):
        day = parse_date(text)
        assert parse_date(day.isoformat()) == day


def test_days_and_months_that_an_era_lacks_are_found_in_a_text():
    text = "平成31年5月、平成31年4月30日、昭和64年1月、令和元年4月30日、平成31年度、"
    text += "平成 32 年 1 月 5 日、平成元年1月7日、平成二十七年九月"
    assert [printed for printed, _ in find_impossible(text)] == [
        "平成31年5月",
        "令和元年4月30日",
        "平成 32 年 1 月 5 日",
        "平成元年1月7日",
    ]


def test_day_of_an_era_is_refused_outside_of_it():
    assert day_of_era("R", "元", 5, 1) == date(2019, 5, 1)
    with pytest.raises(EraError, match="平成は31年4月30日まで"):
        day_of_era("平成", "31", 5, 1)
