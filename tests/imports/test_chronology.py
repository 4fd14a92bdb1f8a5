"""What is a day in a chronology: nothing that begins like one is swallowed, and years are carried the right way."""

import pytest

from imports.files.tables import text_rows
from imports.files.workbook import workbook_rows
from imports.jobs import READERS
from imports.reading.dates import DateReader
from imports.reading.leading_dates import leading_date

from .books import data, formats, package, text
from .offices import asked, read_file, read_text, told

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def days(readings):
    return [reading.content.get("days") for reading in readings]


def test_every_line_that_begins_with_a_day_is_a_row():
    readings = read_file("chronology", "02-undated-lines-swallowed.txt")
    assert days(readings) == ["2017-08-21", "2018-01-05", "2018-01-07", "2018-01-10", None]
    assert [reading.content["title"] for reading in readings][1:4] == ["六つ目", "九つ目", "十二"]
    assert [asked(reading) for reading in readings][4] == ["no-date"]


def test_days_are_read_before_what_stands_behind_them():
    first = "平成29年8月21日　最初\n"
    for line, day in {
        "H29.9.7 見本": "2017-09-07",
        "Ｈ29年9月7日　見本": "2017-09-07",
        "平成 29 年 9 月 6 日　見本": "2017-09-06",
        "（平成30年1月9日）見本": "2018-01-09",
        "【平成30年1月9日】 見本": "2018-01-09",
        "平成30年（2018年）1月9日：見本": "2018-01-09",
        "2018年（平成30年）1月9日 見本": "2018-01-09",
        "10月9日（月・祝）見本": "2017-10-09",
        "10月9日（祝・月） 見本": "2017-10-09",
        "平成三十年一月十日　見本": "2018-01-10",
        "二〇一八年一月十日　見本": "2018-01-10",
        "9/7 見本": "2017-09-07",
        "9月7日 - 見本": "2017-09-07",
        "9月7、8日　見本": "2017-09-07 / 2017-09-08",
        "9月7日～9日　見本": "2017-09-07 / 2017-09-09",
        "9月7日-9日　見本": "2017-09-07 / 2017-09-09",
        "9/30–10/1 見本": "2017-09-30 / 2017-10-01",
        "9月7日　2団体が参加": "2017-09-07",
        "9月7日、2団体が参加": None,
        "〃　見本": "2017-08-21",
        "同日 見本": "2017-08-21",
        "同月30日　見本": "2017-08-30",
        "同年9月1日　見本": "2017-09-01",
        "9月7日「見本」": "2017-09-07",
    }.items():
        readings = read_text("chronology", first + line)
        if day is None:
            assert (len(readings), asked(readings[0])) == (1, ["date-like"]), line
        else:
            assert days(readings)[1:] == [day], line
            assert asked(readings[1]) == [], line


def test_what_only_looks_like_a_day_is_asked_about():
    first = "平成29年8月21日　最初\n"
    for line, count, code in (
        ("9月7日見本を開催", 2, "glued"),
        ("9月7日に開催した。", 1, "date-like"),
        ("平成29年9月　見本", 2, "no-date"),
        ("9月上旬　見本", 2, "no-date"),
        ("翌日　見本", 2, "no-date"),
        ("平成30年度予算に計上した。", 1, "date-like"),
        ("平成29年13月1日　見本", 2, "no-date"),
        ("9月10日～　見本", 2, "open-end"),
        ("平成29年9月7日（火）10:00　見本", 2, "hours"),
        ("3/4以上が賛成", 1, "date-like"),
    ):
        readings = read_text("chronology", first + line)
        assert (len(readings), code in asked(readings[-1])) == (count, True), line


def test_lines_below_a_day_that_are_none_stay_with_it():
    for line in ("・10月2日　分科会", "3.5倍に増えた", "1,200人が来場", "会場：見本会館", "1 日程"):
        (reading,) = read_text("chronology", f"平成29年8月21日　最初\n{line}")
        assert asked(reading) == [], line


def test_lists_whose_days_stand_behind_dots_are_read():
    assert days(read_text("chronology", "・平成29年8月21日　一\n・9月1日　二")) == ["2017-08-21", "2017-09-01"]


def test_closing_words_are_set_aside():
    reader = READERS["chronology"](list(text_rows("平成29年8月21日　一\n以　上")))
    (reading,) = reader.read()
    assert (reading.content["title"], reader.unread) == ("一", ["2行目「以　上」"])


def test_years_that_stand_alone_are_carried():
    for year, day in (("平成30年", "2018-01-10"), ("【2018年】", "2018-01-10"), ("■平成30年（2018年）", "2018-01-10")):
        assert days(read_text("chronology", f"{year}\n1月10日　一\n平成30年度\n1月10日　二")) == [day, "2019-01-10"], (
            year
        )


def test_newest_day_first_carries_the_year_down():
    text = "平成30年3月10日　一\n2月5日　二\n1月10日　三\n12月5日　四\n11月1日　五"
    reader = READERS["chronology"](list(text_rows(text)))
    readings = list(reader.read())
    assert days(readings) == ["2018-03-10", "2018-02-05", "2018-01-10", "2017-12-05", "2017-11-01"]
    assert [asked(reading) for reading in readings] == [[], [], [], ["year-inherited"], []]
    (question,) = reader.questions
    assert (question.key, [value for value, _ in question.options]) == ("order", ["newest", "oldest"])


def test_answered_order_asks_nothing_more():
    rows = list(text_rows("平成30年1月10日　一\n12月5日　二\n平成29年11月5日　三"))
    reader = READERS["chronology"](rows, {"order": "newest"})
    readings = list(reader.read())
    assert (days(readings), reader.questions) == (["2018-01-10", "2017-12-05", "2017-11-05"], [])
    assert [asked(reading) for reading in readings] == [[], [], []]
    reader = READERS["chronology"](rows, {"order": "oldest"})
    assert days(reader.read()) == ["2018-01-10", "2018-12-05", "2017-11-05"]


def test_jump_of_more_than_half_a_year_is_asked_about():
    reader = READERS["chronology"](list(text_rows("平成30年1月10日　一を開催\n12月5日　二を開催")))
    first, second = reader.read()
    assert (asked(first), asked(second), len(reader.questions)) == ([], ["year-jump"], 1)
    assert asked(read_file("chronology", "06-newest-first.txt")[1]) == ["year-jump"]


def test_days_that_run_backwards_are_asked_about_as_a_whole():
    reader = READERS["chronology"](list(text_rows("\n".join(f"平成{year}年4月1日　見本" for year in (30, 29, 28)))))
    assert [asked(reading) for reading in reader.read()] == [[], [], []]
    assert len(reader.questions) == 1


def test_list_from_the_oldest_day_asks_nothing():
    reader = READERS["chronology"](list(text_rows("平成29年4月1日　一\n5月1日　二\n12月1日　三\n平成30年1月1日　四")))
    assert [asked(reading) for reading in reader.read()] + reader.questions == [[], [], [], []]


def test_year_in_a_column_of_its_own_is_put_before_the_day():
    assert days(read_file("chronology", "14-year-in-own-column.html")) == ["2017-08-21", "2017-09-01"]
    readings = read_file("chronology", "merged-year.xlsx")
    assert days(readings) == ["2018-04-16", "2018-05-01"]
    assert "merged" in told(readings[1])


def test_columns_are_known_by_their_headings():
    for heading, row, day in (
        ("年\t月\t日\t内容", "平成29\t8\t21\t見本を開催", "2017-08-21"),
        ("No.\t年月日\t曜日\t件名\t会場", "1\tH29.8.21\t月\t見本を開催\t見本会館", "2017-08-21"),
        ("内容\t年月日", "見本を開催\t平成29年8月21日", "2017-08-21"),
        ("年度\t月日\t内容", "平成29年度\t1月10日\t見本を開催", "2018-01-10"),
        ("年\t月日\t内容", "2017年\t2026-08-21\t見本を開催", "2017-08-21"),
        ("1\t2\t3", "平成29年\t8月21日\t見本を開催", "2017-08-21"),
        ("経過一覧\n№\t日付\t内容", "1\t平成29年8月21日\t見本を開催", "2017-08-21"),
    ):
        found = read_text("chronology", f"{heading}\n{row}")[-1]
        assert (found.content["days"], found.content["title"]) == (day, "見本"), heading
    assert found.content.get("body") is None
    (reading,) = read_text("chronology", "年月日\t件名\t会場\t備考\n平成29年8月21日\t見本を開催\t見本会館\t雨天中止")
    assert (reading.content["venue"], reading.content["notes"]) == ("見本会館", ["雨天中止"])


def test_numbers_of_rows_without_a_heading_are_passed_over():
    assert days(read_text("chronology", "1\t平成29年8月21日\t一\n2\t9月1日\t二")) == ["2017-08-21", "2017-09-01"]


def test_blank_day_below_a_day_is_asked_about():
    first, second = read_text("chronology", "平成29年8月21日\t一\n\t二")
    assert (second.content["days"], asked(second)) == ("2017-08-21", ["no-date"])


def test_day_of_a_workbook_under_a_year_of_its_own_column_is_asked_about_when_they_differ():
    sheet = data(
        text("年") + text("月日") + text("内容"), text("平成29年") + '<c s="1"><v>46255</v></c>' + text("見本")
    )
    (reading,) = READERS["chronology"](list(workbook_rows(package(sheet, styles=formats(35))))).read()
    assert (reading.content["days"], "year-column" in asked(reading)) == ("2017-08-21", True)


def test_ends_of_a_period_keep_their_own_eras():
    (span,), _ = DateReader().read("平成31年4月30日～令和元年5月1日")
    assert (str(span.first_day), str(span.last_day)) == ("2019-04-30", "2019-05-01")


def test_leading_day_ends_where_it_ends():
    assert leading_date("令和元年５月１日（水）～３日（金）　見本")[:2] == (
        "令和元年５月１日（水）～３日（金）",
        "見本",
    )
    assert leading_date("見本　令和元年5月1日") is None
