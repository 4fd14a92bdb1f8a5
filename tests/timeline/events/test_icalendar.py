"""催し for one's own calendar, read by a parser."""

from datetime import UTC, date, datetime, time

import pytest
from django.test import Client
from icalendar import Calendar

from tests import make
from tests.pages import CALENDARS
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SUBSCRIPTION = "/events/calendar.ics"


def get(address=SUBSCRIPTION):
    response = Client().get(address)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


def events(address=SUBSCRIPTION):
    return {str(event["uid"]).partition("@")[0]: event for event in Calendar.from_ical(get(address)).walk("VEVENT")}


@pytest.mark.parametrize("address, number", CALENDARS.items())
def test_calendar_takes_a_fixed_number_of_queries(address, number, django_assert_num_queries):
    for each in range(3):
        entry = make.entry(f"many-{each}", date(2030, 1, 5), kind="fair")
        make.part(entry, "開会式", date(2030, 1, 5))
    with django_assert_num_queries(number):
        kept = Client().get(address)
    unchanged = Client().get(address, headers={"If-None-Match": kept.headers["ETag"]})
    assert (unchanged.status_code, get(address)) == (304, kept.content)


def test_days_without_hours_end_on_the_day_after():
    make.entry("2030-11-18", date(2030, 11, 18), date(2030, 11, 23), kind="exhibition", title="全国連携展示")
    event = events("/events/2030-11-18.ics")["2030-11-18"]
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2030, 11, 18), date(2030, 11, 24))
    assert (event["summary"], event["status"], event["transp"]) == ("全国連携展示", "CONFIRMED", "TRANSPARENT")
    assert event["url"].endswith("/timeline/2030-11-18/") and event["url"] in event["description"]


def test_part_with_hours_stands_on_its_own_days_in_japanese_time():
    entry = make.entry("2030-11-18", date(2030, 11, 18), date(2030, 11, 23), kind="exhibition", title="全国連携展示")
    part = make.part(entry, "開会式", date(2030, 11, 18))
    part.slots.update(starts_at=time(10, 30), ends_at=time(11))
    make.part(entry, "物産展", date(2030, 11, 20)).slots.update(last_day=date(2030, 11, 22), starts_at=time(9))
    found = events("/events/2030-11-18.ics")
    whole, opening, fair = found.values()
    assert whole["uid"].startswith("2030-11-18@")
    assert opening["summary"] == "全国連携展示　開会式"
    assert opening.decoded("dtstart").isoformat() == "2030-11-18T10:30:00+09:00"
    assert opening.decoded("dtend").isoformat() == "2030-11-18T11:00:00+09:00"
    assert (fair.decoded("dtstart").isoformat(), dict(fair["rrule"])) == (
        "2030-11-20T09:00:00+09:00",
        {"FREQ": ["DAILY"], "COUNT": [3]},
    )
    text = get("/events/2030-11-18.ics").decode()
    assert "DTSTART;TZID=Asia/Tokyo:20301118T103000\r\n" in text
    assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\n" in text and "TZOFFSETTO:+0900\r\n" in text


def test_event_whose_parts_tell_of_all_its_days_stands_once():
    entry = make.entry("2030-11-18", date(2030, 11, 18), kind="fair", title="物産展")
    make.part(entry, "物産展", date(2030, 11, 18))
    [(name, event)] = events("/events/2030-11-18.ics").items()
    assert (name.startswith("2030-11-18-20301118-"), event["summary"]) == (True, "物産展")


def test_name_stays_when_a_period_is_added_before_others():
    entry = make.entry("2030-11-18", date(2030, 11, 18), kind="fair", title="物産展")
    part = make.part(entry, "物産展", date(2030, 11, 18))
    part.slots.update(starts_at=time(13), ends_at=time(15))
    (before,) = events("/events/2030-11-18.ics")
    part.slots.create(first_day=date(2030, 11, 18), last_day=date(2030, 11, 18), starts_at=time(10))
    make.part(entry, "開会式", date(2030, 11, 17)).slots.update(starts_at=time(9))
    part.slots.create(first_day=date(2030, 11, 16), last_day=date(2030, 11, 16))
    names = list(events("/events/2030-11-18.ics"))
    assert (len(names), len(set(names)), before in names) == (4, 4, True)


def test_beginning_without_an_end_lasts_an_hour_and_says_so():
    entry = make.entry("2030-11-18", date(2030, 11, 18), kind="fair", title="物産展")
    make.part(entry, "物産展", date(2030, 11, 18)).slots.update(starts_at=time(23, 30))
    (event,) = events("/events/2030-11-18.ics").values()
    assert event.decoded("dtend").isoformat() == "2030-11-19T00:30:00+09:00"
    assert event["description"].startswith("終わりの時刻は示されていません。")


def test_change_keeps_the_name_and_grows_the_number():
    entry = make.entry("2030-11-18", date(2030, 11, 18), kind="fair", title="まつり")
    before = events()["2030-11-18"]
    moment = datetime(2030, 10, 1, 3, tzinfo=UTC)
    changed = {"event_status": "cancelled", "version": entry.version + 1, "updated_at": moment}
    Entry.objects.filter(pk=entry.pk).update(**changed)
    after = events()["2030-11-18"]
    assert (before["uid"], before["status"]) == (after["uid"], "CONFIRMED")
    assert (after["sequence"], after["status"], after["summary"]) == (
        before["sequence"] + 1,
        "CANCELLED",
        "【中止】まつり",
    )
    assert after.decoded("last-modified") == after.decoded("dtstamp") == moment
    Entry.objects.filter(pk=entry.pk).update(event_status="postponed")
    assert events()["2030-11-18"]["status"] == "TENTATIVE"


def test_long_text_is_folded_between_characters_and_comes_back_whole():
    title = "；,;\\\r\n" + "催し" * 90
    make.entry("2030-11-18", date(2030, 11, 18), kind="fair", title=title)
    lines = get("/events/2030-11-18.ics").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines][0] == "BEGIN:VCALENDAR"
    assert events("/events/2030-11-18.ics")["2030-11-18"]["summary"] == title.replace("\r\n", "\n")


def test_subscription_holds_every_public_event_and_nothing_else():
    make.entry("2030-01-05", date(2030, 1, 5), kind="fair", state="draft")
    make.entry("2030-01-06", date(2030, 1, 6), kind="visit")
    public = set(Entry.objects.published().events().values_list("key", flat=True))
    told = {event["url"].rstrip("/").rpartition("/")[2] for event in events().values()}
    assert told == public
    assert Client().get("/events/2030-01-05.ics").status_code == 404


def test_pages_say_how_to_subscribe(settings):
    page = Client().get("/events/").content.decode()
    assert f'<a href="{SUBSCRIPTION}">{settings.BASE_URL}{SUBSCRIPTION}</a>' in page
    assert 'href="/events/2017-08-21.ics"' in Client().get("/timeline/2017-08-21/").content.decode()
    assert ".ics" not in Client().get("/timeline/2018-04-16b/").content.decode()


@pytest.mark.clock(2026, 4, 1, 9, 0)
@pytest.mark.usefixtures("clock")
def test_long_calendar_has_the_past_year_and_what_is_to_come():
    make.entries({2020: 150, 2025: 60, 2026: 60, 2027: 30}, kind_id="fair")
    days = [event.decoded("dtstart") for event in events().values()]
    assert (min(days) >= date(2025, 3, 31), min(days) < date(2025, 4, 10)) == (True, True)
    assert sum(day.year >= 2026 for day in days) == 90
    assert len(events(f"{SUBSCRIPTION}?year=2020")) == 150
    page = Client().get("/events/").content.decode()
    assert f'href="{SUBSCRIPTION}?year=2020"' in page and f'href="{SUBSCRIPTION}?year=2026"' not in page


def test_calendar_of_a_nonsense_year_is_the_subscription():
    assert get(f"{SUBSCRIPTION}?year=0") == get(f"{SUBSCRIPTION}?year=x") == get()
