"""The HTML of days and spans, to the letter."""

from datetime import date

import pytest

from portal.web.days import as_of, full_day, full_span, short_span, weekday_span

MONDAY, FRIDAY = date(2017, 8, 21), date(2017, 9, 29)
FULL_MONDAY = (
    '<time datetime="2017-08-21"><span class="nowrap">平成29年（2017年）</span>'
    '<span class="nowrap">8月21日（月）</span></time>'
)


def tag(day, text):
    return f'<time datetime="{day}" class="nowrap">{text}</time>'


def test_full_day_breaks_only_after_the_year():
    assert full_day(MONDAY) == FULL_MONDAY


def test_full_day_leaves_the_weekday_out_on_request():
    assert full_day(MONDAY, weekdays=False) == FULL_MONDAY.replace("（月）", "")


@pytest.mark.parametrize(
    "last, joint, second",
    [
        (FRIDAY, "<wbr>～", "9月29日（金）"),
        (date(2017, 8, 22), "、<wbr>", "22日（火）"),
        (date(2017, 8, 23), "<wbr>～", "23日（水）"),
        (date(2018, 1, 5), "<wbr>～", "平成30年（2018年）1月5日（金）"),
    ],
)
def test_full_span_names_only_what_differs_at_its_end(last, joint, second):
    assert full_span(MONDAY, last) == f"{FULL_MONDAY}{joint}{tag(last, second)}"


def test_full_span_across_an_accession_names_both_eras():
    span = full_span(date(2019, 4, 28), date(2019, 5, 2))
    assert ("平成31年（2019年）" in span, "令和元年（2019年）5月2日（木・休）" in span) == (True, True)


def test_full_span_of_one_day_is_that_day():
    assert full_span(MONDAY, MONDAY) == FULL_MONDAY


@pytest.mark.parametrize(
    "last, weekdays, html",
    [
        (MONDAY, False, tag(MONDAY, "8月21日")),
        (MONDAY, True, tag(MONDAY, "8月21日（月）")),
        (FRIDAY, False, f"{tag(MONDAY, '8月21日')}<wbr>～{tag(FRIDAY, '9月29日')}"),
        (FRIDAY, True, f"{tag(MONDAY, '8月21日（月）')}<wbr>～{tag(FRIDAY, '9月29日（金）')}"),
        (date(2017, 8, 22), False, f"{tag(MONDAY, '8月21日')}、<wbr>{tag('2017-08-22', '22日')}"),
        (date(2018, 1, 5), False, f"{tag(MONDAY, '8月21日')}<wbr>～{tag('2018-01-05', '平成30年（2018年）1月5日')}"),
    ],
)
def test_short_span_leaves_the_year_to_its_heading(last, weekdays, html):
    assert short_span(MONDAY, last, weekdays) == html


@pytest.mark.parametrize(
    "first, last, text",
    [
        (MONDAY, MONDAY, "月曜日"),
        (date(2015, 5, 30), date(2015, 5, 31), "土・日"),
        (date(2018, 8, 24), date(2018, 8, 26), "金～日"),
        (MONDAY, FRIDAY, "月～金"),
    ],
)
def test_weekday_span_names_first_and_last(first, last, text):
    assert weekday_span(first, last) == text


def test_as_of_says_which_day_a_number_is_for():
    assert as_of(date(2018, 11, 12)) == (
        '<p class="as-of"><span class="as-of__label">基準日</span><span>'
        '<time datetime="2018-11-12"><span class="nowrap">平成30年（2018年）</span>'
        '<span class="nowrap">11月12日</span></time>現在</span></p>'
    )


def test_holidays_are_marked_beside_the_weekday():
    culture, off = date(2017, 11, 3), date(2019, 5, 6)
    assert "11月3日（金・祝）" in full_day(culture)
    assert "5月6日（月・休）" in full_day(off)
    assert (weekday_span(culture, culture), weekday_span(date(2017, 11, 1), culture)) == ("金・祝", "水～金・祝")
