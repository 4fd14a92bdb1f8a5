"""Days and hours as people type them in the editor."""

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.japanese.wareki import DateError
from tests import record
from timeline.content.changes import slot_text
from timeline.content.days import read_day, read_moment, read_slots, read_span

FIRST, LAST = date(2017, 8, 21), date(2017, 9, 29)
SLOTS = [str(slot) for row in record.ENTRIES for part in row.get("parts", []) for slot in part.get("slots", [])]


@pytest.mark.parametrize(
    "text", ["平成29年8月21日", "H29.8.21", "2017/8/21", "２０１７－８－２１", "平成２９年８月２１日（月）", "h29.8.21"]
)
def test_day_is_read_in_every_usual_form(text):
    assert read_day(text) == FIRST


@pytest.mark.parametrize("text, day", [("9月29日", LAST), ("29日", date(2017, 8, 29)), ("同日", FIRST), ("9/29", LAST)])
def test_day_without_its_year_is_near_the_first_day(text, day):
    assert read_day(text, FIRST) == day


def test_day_without_its_year_may_lie_in_the_next():
    assert read_day("1月5日", date(2017, 12, 20)) == date(2018, 1, 5)


@pytest.mark.parametrize(
    "text, last",
    [
        ("平成29年8月21日～9月29日", LAST),
        ("平成29年8月21日（月）〜9月29日（金）", LAST),
        ("2017/8/21~2017/9/29", LAST),
        ("H29.8.21～25日", date(2017, 8, 25)),
        ("平成29年8月21日から9月29日まで", LAST),
        ("平成二十九年八月二十一日～二十五日", date(2017, 8, 25)),
        ("平成29年8月21日", FIRST),
    ],
)
def test_range_is_read(text, last):
    assert read_span(text) == (FIRST, last)


@pytest.mark.parametrize(
    "text, told",
    [
        ("あした", "「あした」を日付として読み取れません"),
        ("平成29年8月21日（火）", "平成29年8月21日は月曜日です"),
        ("平成29年8月21日～8月20日", "初日（平成29年8月21日）より前です"),
        ("平成29年2月30日", "2月に30日はありません"),
        ("平成32年1月1日", "令和2年1月1日"),
        ("平成29年8月21日 13時", "ここには日だけを入力してください。時刻は「日程」の日時に入力します。"),
        ("29年8月21日", "元号がありません。"),
    ],
)
def test_day_that_cannot_be_says_why(text, told):
    with pytest.raises(DateError, match=told):
        read_span(text)


@pytest.mark.parametrize(
    "text, slots",
    [
        ("平成29年8月21日（月）10:30～11:00", ["2017-08-21（月） 10:30-11:00"]),
        ("8月21日 午前10時30分～午後1時", ["2017-08-21 10:30-13:00"]),
        ("同日　10時半～", ["2017-08-21 10:30-"]),
        (
            "8月24日（木）、25日（金）各日 11:00～19:00",
            ["2017-08-24（木） 11:00-19:00", "2017-08-25（金） 11:00-19:00"],
        ),
        ("8月25日 14:00～15:00、16:00～17:00", ["2017-08-25 14:00-15:00", "2017-08-25 16:00-17:00"]),
        ("8月24日\n・25日", ["2017-08-24", "2017-08-25"]),
        ("8月21日～9月29日", ["2017-08-21 / 2017-09-29"]),
        ("８月２１日（火）", ["2017-08-21（火）"]),  # kept as typed: the check finds it
        ("", []),
    ],
)
def test_days_and_hours_are_read(text, slots):
    assert read_slots(text, FIRST) == slots


@pytest.mark.parametrize(
    "text, told",
    [
        ("8月21日 25:00", "時刻はありません"),
        ("8月21日 11:00～10:00", "後になっていません"),
        ("8月21日 10:00くらい", "時刻を読み取れません"),
        ("8月32日", "という日はありません"),
        ("会場にて", "「会場にて」を日付として読み取れません"),
    ],
)
def test_days_and_hours_that_cannot_be_say_why(text, told):
    with pytest.raises(DateError, match=told):
        read_slots(text, FIRST)


@pytest.mark.parametrize("slot", SLOTS)
def test_slots_of_the_record_are_read_as_they_are_written(slot):
    assert read_slots(slot_text(slot), FIRST) == [slot]


DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
TIMES = st.times().map(lambda moment: f"{moment:%H:%M}")


@given(st.tuples(DAYS, DAYS).map(sorted), st.sampled_from(["", *"月火水木金土日"]), st.tuples(TIMES, TIMES).map(sorted))
def test_any_slot_written_in_words_is_read_again(days, weekday, hours):
    slot = f"{days[0]}（{weekday}）" if weekday else f"{days[0]}"
    slot += f" / {days[1]}" if days[0] != days[1] else ""
    slot += f" {hours[0]}-{hours[1]}" if hours[0] != hours[1] else f" {hours[0]}-"
    assert read_slots(slot_text(slot), FIRST) == [slot]


@pytest.mark.parametrize(
    "text", ["令和8年11月30日 10時", "2026/11/30 10:00", "R8.11.30（月）午前10時", "11月30日10:00"]
)
def test_moment_is_read_in_tokyo(text):
    moment = read_moment(text, date(2026, 11, 26))
    assert timezone.localtime(moment).strftime("%Y-%m-%d %H:%M %z") == "2026-11-30 10:00 +0900"


@pytest.mark.parametrize("text", ["令和8年11月30日", "10時", "いつか 10時"])
def test_moment_without_day_or_hour_says_what_is_wanted(text):
    with pytest.raises(DateError):
        read_moment(text, date(2026, 11, 26))
