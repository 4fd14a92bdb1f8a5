"""Hours are read as people write them; what is not wholly read is asked about and kept in words."""

import pytest

from imports.reading.hours import join_hours, read_hours

from .offices import asked, read_file, read_text, told

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_hours_of_every_usual_style():
    for text, sessions in {
        "午後1時30分～午後4時": [("13:30", "16:00")],
        "午後1時～4時": [("13:00", "16:00")],
        "午前10時～正午": [("10:00", "12:00")],
        "午後0時30分": [("12:30", "")],
        "13時半": [("13:30", "")],
        "１３：００〜１５：００": [("13:00", "15:00")],
        "10.00-16.30": [("10:00", "16:30")],
        "1000": [("10:00", "")],
        "0930～1630": [("09:30", "16:30")],
        "1:00 PM": [("13:00", "")],
        "9:00 a.m.～1:00 p.m.": [("09:00", "13:00")],
        "10時から16時まで": [("10:00", "16:00")],
        "10:00:00": [("10:00", "")],
        "①10:00 ②14:00": [("10:00", ""), ("14:00", "")],
        "①10:00～11:30、②14:00～15:30": [("10:00", "11:30"), ("14:00", "15:30")],
        "第1部 10:00～12:00／第2部 13:00～15:00": [("10:00", "12:00"), ("13:00", "15:00")],
        "10:00～12:00\n13:00～15:00": [("10:00", "12:00"), ("13:00", "15:00")],
        "10:00～": [("10:00", "")],
    }.items():
        assert read_hours(text) == (sessions, True), text


def test_hours_that_may_mean_two_things_are_not_wholly_read():
    for text in (
        "24:00",
        "20:00～24:00",
        "22:00～26:00",
        "22:00～2:00",
        "午前12時",
        "10",
        "夕方",
        "10:00頃",
        "25:00",
        "10:75",
    ):
        assert not read_hours(text).is_whole, text


def test_beginnings_and_ends_of_two_cells_are_joined():
    assert join_hours("午後1時30分", "午後4時") == ([("13:30", "16:00")], True)
    assert join_hours("午後1時", "4時") == ([("13:00", "16:00")], True)
    assert join_hours("①10:00 ②14:00", "①11:00 ②15:00") == ([("10:00", "11:00"), ("14:00", "15:00")], True)
    assert join_hours("10:00～16:00", "16:00") == ([("10:00", "16:00")], True)
    assert join_hours("10:00～16:00", "17:00").is_whole is False
    assert join_hours("", "16:00") == ([], False)
    assert join_hours("16:00", "10:00") == ([("16:00", "")], False)


def test_hours_of_an_event_list():
    readings = {reading.content["title"]: reading for reading in read_file("events", "04-hours.csv")}
    slots = {
        title: [slot[11:] for part in reading.content.get("parts", []) for slot in part["slots"]]
        for title, reading in readings.items()
    }
    assert slots == {
        "見本夜市": ["13:30-16:00"],
        "見本深夜市": ["20:00-"],
        "見本半": ["13:30-15:00"],
        "見本正午": ["09:00-12:00"],
        "見本一欄": ["10:00-16:00"],
        "見本二部": ["10:00-", "14:00-"],
        "見本英語": ["13:00-15:00"],
        "見本四桁": ["10:00-16:30"],
        "見本延長": ["22:00-"],
    }
    doubtful = {title: reading.content["notes"] for title, reading in readings.items() if "hours" in asked(reading)}
    assert doubtful == {"見本深夜市": ["日時：20:00～24:00"], "見本延長": ["日時：22:00～26:00"]}


def test_hours_of_a_part_of_a_chronology():
    slots = {
        "平成29年8月24日（木）・25日（金）各日11:00～19:00": [
            "2017-08-24（木） 11:00-19:00",
            "2017-08-25（金） 11:00-19:00",
        ],
        "8月24日午後1時半～4時": ["2017-08-24 13:30-16:00"],
        "8月24日 20:00～24:00": ["2017-08-24 20:00-"],
    }
    for text, found in slots.items():
        matter = f"平成29年8月24日\t見本の開催 ・関係イベント (1)販売会 ①日時：{text} ②会場：見本会館"
        (reading,) = read_text("chronology", matter)
        assert reading.content["parts"][0]["slots"] == found, text
    assert ("hours" in asked(reading), reading.content["notes"]) == (True, [f"販売会の日時：{text}"])


def test_unread_hours_are_kept_in_words():
    (reading,) = read_text("events", "イベント名,開始日,開始時間,終了時間\n見本,2027-05-01,,夕方まで\n", is_csv=True)
    assert (reading.content["notes"], asked(reading)) == (["日時：～夕方まで"], ["hours"])


def test_days_that_programs_write_are_read():
    for day, first in {
        "2026/4/1 0:00": "2026-04-01",
        "2026-04-01T00:00:00+09:00": "2026-04-01",
        "2026-03-31T15:00:00Z": "2026-04-01",
        "2026-03-31T15:00:00.000Z": "2026-04-01",
        "20260401": "2026-04-01",
        "2026-04-01 00:00:00": "2026-04-01",
    }.items():
        (reading,) = read_text("events", f"イベント名,開始日\n見本,{day}\n", is_csv=True)
        assert (reading.content["days"], "parts" in reading.content, asked(reading)) == (first, False, []), day


def test_time_beside_the_day_becomes_the_hours():
    (reading,) = read_text("events", "イベント名,開始日,終了日\n見本,2026/4/1 10:00,2026/4/1 16:00\n", is_csv=True)
    assert reading.content["parts"] == [{"title": "見本", "slots": ["2026-04-01 10:00-16:00"]}]
    assert "hours" in told(reading)


def test_day_without_its_era_says_so():
    (reading,) = read_text("events", "イベント名,開始日\n見本,30.11.12\n", is_csv=True)
    assert "元号がありません" in reading.warnings[0]["words"]


def test_text_longer_than_its_field_is_asked_about():
    assert asked(read_file("events", "10-too-long.csv")[0]) == ["too-long", "too-long"]
    for heading, length in (("会場", 101), ("方書", 101), ("住所", 201), ("主催", 201)):
        headings = f"イベント名,開始日,{heading}" + ("" if heading == "会場" else ",場所名称")
        row = f"見本,2027-05-01,{'長' * length}" + ("" if heading == "会場" else ",見本会館")
        (reading,) = read_text("events", f"{headings}\n{row}\n", is_csv=True)
        assert "too-long" in asked(reading), heading
