"""Calendars by prefecture, kind, ward and municipality, each read by two parsers that know nothing of each other."""

from datetime import UTC, date, time

import pytest
import vobject
from django.test import Client
from icalendar import Calendar

from tests import make
from tests.clients import get_page

pytestmark = pytest.mark.django_db

SUBSCRIPTION = "/events/calendar.ics"
LONG = "展示,;\\ " + "長い" * 60
ALL = ["", "?prefecture=18", "?kind=exhibition", "?ward=131091", "?municipality=182109", "?year=2017"]


@pytest.fixture(autouse=True)
def events():
    make.entry("sakai", date(2030, 1, 5), kind="fair", municipalities=["182109", "131091"])
    make.entry("sakai-visit", date(2030, 1, 5), kind="visit", municipalities=["182109"])
    make.entry(
        "aomori", date(2030, 1, 6), kind="exhibition", municipalities=["022012"], title="展示,;\\ " + "長い" * 60
    )
    make.entry("fukui", date(2030, 1, 7), date(2030, 1, 9), kind="exhibition", prefectures=["福井県"])
    part = make.part(
        make.entry("shinagawa", date(2030, 1, 8), kind="fair", municipalities=["131091"]), "会", "2030-01-08"
    )
    part.slots.update(starts_at=time(10), ends_at=time(12))


def get(query):
    response = Client().get(f"{SUBSCRIPTION}{query}")
    assert response.status_code == 200, response.content
    return response.content


def keys(query):
    """Keys of the events of 2030 in it."""
    uids = [str(event["uid"]).partition("@")[0] for event in Calendar.from_ical(get(query)).walk("VEVENT")]
    return {uid.partition("-2030")[0] for uid in uids if uid[:4] not in ("2014", "2015", "2016", "2017", "2018")}


@pytest.mark.once
def test_range_holds_its_events_and_no_others():
    assert keys("") == {"sakai", "aomori", "fukui", "shinagawa"}
    assert keys("?prefecture=18") == {"sakai", "fukui"}
    assert keys("?kind=exhibition") == {"aomori", "fukui"}
    assert keys("?ward=131091") == {"sakai", "shinagawa"}
    assert keys("?municipality=182109") == {"sakai"}
    assert keys("?prefecture=18&kind=exhibition") == {"fukui"}
    assert keys("?municipality=182109&ward=131091") == {"sakai"}


@pytest.mark.once
@pytest.mark.parametrize("query", ["?prefecture=99", "?kind=visit", "?ward=182109", "?municipality=1"])
def test_unknown_range_is_refused_and_never_all(query):
    response = Client().get(f"{SUBSCRIPTION}{query}")
    assert (response.status_code, response.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert "：" in response.content.decode()


@pytest.mark.once
@pytest.mark.parametrize("query", [*ALL, "2017-08-21"])
def test_two_parsers_read_the_same(query):
    content = Client().get(f"/events/{query}.ics").content if query[:1].isdigit() else get(query)
    first = Calendar.from_ical(content)
    second = vobject.readOne(content.decode())
    ours = [(str(event["uid"]), str(event["summary"]), event.decoded("dtstart")) for event in first.walk("VEVENT")]
    theirs = [(event.uid.value, event.summary.value, event.dtstart.value) for event in second.vevent_list]
    assert [row[:2] for row in ours] == [row[:2] for row in theirs]
    assert [str(row[2])[:16] for row in ours] == [str(row[2])[:16] for row in theirs]
    assert len(ours) > 0 and len({uid for uid, *_ in ours}) == len(ours)


@pytest.mark.once
@pytest.mark.parametrize("query", ALL)
def test_every_rule_of_calendars_is_kept(query):
    content = get(query)
    lines = content.split(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"") and max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)  # no character is cut
    found = Calendar.from_ical(content)
    assert [len(found.walk("VTIMEZONE")), found["method"], found["version"]] == [1, "PUBLISH", "2.0"]
    assert found["refresh-interval"].params["VALUE"] == "DURATION" and found["x-published-ttl"] == "PT12H"
    for event in found.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "SEQUENCE", "LAST-MODIFIED", "STATUS", "URL", "SUMMARY"} <= event.keys()
        assert event.decoded("dtstamp").tzinfo == UTC or event.decoded("dtstamp").utcoffset().total_seconds() == 0
        assert str(event["url"]) in str(event["description"])
        start, end = event.decoded("dtstart"), event.decoded("dtend")
        assert end > start
        if event["dtstart"].params.get("VALUE") != "DATE":
            assert event["dtstart"].params["TZID"] == "Asia/Tokyo"


@pytest.mark.once
def test_guide_gives_the_address_of_the_range_and_the_steps(settings):
    page = get_page(Client(), "/events/calendar/?municipality=182109&kind=fair")
    address = f"{settings.BASE_URL}{SUBSCRIPTION}?kind=fair&municipality=182109"
    assert address in page and "福井県坂井市、魅力発信イベント・物産。いま" in page
    assert all(name in page for name in ("Outlook", "Googleカレンダー", "iPhone", "照会カレンダーを追加"))
    assert f"{settings.BASE_URL}{SUBSCRIPTION}<" in get_page(Client(), "/events/calendar/")
    wrong = get_page(Client(), "/events/calendar/?municipality=1")
    assert "名簿にありません" in wrong and SUBSCRIPTION not in wrong
