"""催し: what is on, what is coming, what is over, and the calendar of a month."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests import make, record
from tests.clients import get_page
from timeline.models import Slot

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EXHIBITION = "平成29年度 第1回全国連携展示（京都府市町村）"
REAL = record.keys(lambda row: row["kind"] in record.EVENT_KINDS)[::-1]


def section(page, name):
    [found] = re.findall(rf'<section class="section" aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return re.findall(r'<h3 class="event__title"><a href="/timeline/([\w-]+)/">', found)


def month(page):
    """Day → what is on it."""
    days = re.findall(r'<time class="calendar__day[^>]*datetime="([\d-]+)">.*?</time>(.*?)</td>', page, re.DOTALL)
    return {day: re.findall(r"<a href=[^>]*>(.*?)</a>", rest) for day, rest in days}


def busy(page):
    return {day[-2:]: mentions for day, mentions in month(page).items() if mentions}


def test_events_of_the_record_are_over(client):
    page = get_page(client, "/events/")
    assert [section(page, name) for name in ("now", "upcoming", "past")] == [[], [], REAL]


@pytest.mark.parametrize(
    "first, last, place",
    [
        (-2, -1, "past"),
        (-1, 0, "now"),
        (0, 0, "now"),
        (0, 1, "now"),
        (-1, 1, "now"),
        (1, 1, "upcoming"),
        (1, 2, "upcoming"),
    ],
)
def test_event_stands_where_its_days_put_it(client, first, last, place):
    today = timezone.localdate()
    make.entry("shiken", today + timedelta(days=first), today + timedelta(days=last), kind="lecture")
    page = get_page(client, "/events/")
    assert [name for name in ("now", "upcoming", "past") if "shiken" in section(page, name)] == [place]


def test_coming_events_are_in_the_order_of_their_days(client):
    today = timezone.localdate()
    for days in (3, 1, 2):
        make.entry(f"after-{days}", today + timedelta(days=days), kind="fair")
    assert section(get_page(client, "/events/"), "upcoming") == ["after-1", "after-2", "after-3"]


def test_entry_without_an_audience_is_no_event(client):
    make.entry("shiken", timezone.localdate(), kind="visit")
    assert section(get_page(client, "/events/"), "now") == []
    assert "shiken" not in get_page(client, "/events/{0:%Y}/{0:%-m}/".format(timezone.localdate()))


def test_past_events_are_paged(client):
    for day in range(1, 31):
        make.entry(f"2019-06-{day:02}", f"2019-06-{day:02}", kind="fair")
    expected = [f"2019-06-{day:02}" for day in range(30, 0, -1)] + REAL
    first, second = get_page(client, "/events/"), get_page(client, "/events/", page=2)
    assert [section(first, "past"), section(second, "past")] == [expected[:50], expected[50:]]
    assert re.findall(r'rel="(prev|next)" href="([^"]*)"', first) == [("next", "?page=2")]
    assert re.findall(r'rel="(prev|next)" href="([^"]*)"', second) == [("prev", "?page=1")]
    assert section(get_page(client, "/events/", page=99), "past") == expected[50:]
    assert section(get_page(client, "/events/", page="nonsense"), "past") == expected[:50]


def on(title, month_number, days, first):
    """Day → title of a long event on those days of a month, counted from its first day."""
    numbers = {day: (date(first.year, month_number, day) - first).days + 1 for day in days}
    return {f"{day:02}": [f"{title}（{number}日目）"] for day, number in numbers.items()}


def test_calendar_shows_a_long_event_each_day_and_parts_on_their_own(client):
    page = get_page(client, "/events/2017/8/")
    days = on(EXHIBITION, 8, range(22, 32), date(2017, 8, 21))
    days["24"] += ["11:00 宇治茶販売コーナー"]
    days["25"] += ["11:00 宇治茶販売コーナー", "14:00 お茶の淹れ方講座", "16:00 お茶の淹れ方講座"]
    assert busy(page) == {"21": [f"{EXHIBITION}（初日）", "10:30 オープニングセレモニー"]} | days
    assert "この月に続いている催し" in page
    spans = re.findall(r'calendar__span--(\w+)"><a href="/timeline/2017-08-21/">', page)
    assert spans == ["start", *["on"] * 5, "again", *["on"] * 4]


def test_calendar_shows_a_long_event_in_each_of_its_months(client):
    make.entry("shiken", "2019-05-30", "2019-07-01", kind="exhibition", title="長い展示")
    first = date(2019, 5, 30)
    assert [busy(get_page(client, f"/events/2019/{number}/")) for number in (4, 5, 6, 7, 8)] == [
        {},
        {"30": ["長い展示（初日）"]} | on("長い展示", 5, [31], first),
        on("長い展示", 6, range(1, 31), first),
        {"01": ["長い展示（最終日）"]},
        {},
    ]


def test_calendar_names_holidays(client):
    page = get_page(client, "/events/2018/9/")
    assert re.findall(r'calendar__note--holiday">(.*?)<', page) == ["敬老の日", "秋分の日", "振替休日"]
    assert "日（月・祝）" in page and "日（月・休）" in page


@pytest.mark.parametrize("days", [2, 3])
def test_calendar_shows_a_short_event_on_each_day(client, days):
    make.entry("shiken", "2019-05-31", date(2019, 5, 30) + timedelta(days=days), kind="fair", title="短い催し")
    assert busy(get_page(client, "/events/2019/5/")) == {"31": ["短い催し"]}
    assert busy(get_page(client, "/events/2019/6/")) == {f"{day:02}": ["短い催し"] for day in range(1, days)}


def test_calendar_puts_the_parts_of_a_day_in_the_order_of_their_hours(client):
    entry = make.entry("shiken", "2019-05-01", kind="fair", title="催し")
    for title, hour in (("閉会", "17:00"), ("終日", None), ("開会", "09:30")):
        Slot.objects.filter(part=make.part(entry, title, "2019-05-01")).update(starts_at=hour)
    assert busy(get_page(client, "/events/2019/5/")) == {"01": ["催し", "終日", "9:30 開会", "17:00 閉会"]}


@pytest.mark.parametrize(
    "address, last",
    [
        ("/events/2016/2/", 29),
        ("/events/2017/2/", 28),
        ("/events/2100/2/", 28),
        ("/events/2018/12/", 31),
        ("/events/2018/4/", 30),
    ],
)
def test_calendar_has_every_day_of_its_month(client, address, last):
    _, _, year, number, _ = address.split("/")
    assert list(month(get_page(client, address))) == [f"{year}-{int(number):02}-{day:02}" for day in range(1, last + 1)]


@pytest.mark.parametrize(
    "address",
    [
        "/events/2017/13/",
        "/events/2017/0/",
        "/events/1800/1/",
        "/events/1988/12/",
        "/events/2101/1/",
        f"/events/{'9' * 30}/1/",
    ],
)
def test_month_that_has_no_page_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address, links",
    [
        ("/events/2017/8/", [("prev", "/events/2017/7/"), ("next", "/events/2017/9/")]),
        ("/events/2017/1/", [("prev", "/events/2016/12/"), ("next", "/events/2017/2/")]),
        ("/events/2017/12/", [("prev", "/events/2017/11/"), ("next", "/events/2018/1/")]),
        ("/events/1989/1/", [("next", "/events/1989/2/")]),
        ("/events/2100/12/", [("prev", "/events/2100/11/")]),
    ],
)
def test_calendar_leads_only_to_months_that_have_a_page(client, address, links):
    assert re.findall(r'rel="(prev|next)" href="([^"]*)"', get_page(client, address)) == links


def test_calendar_names_the_months_beside_and_this_one(client, clock):
    clock.set(2026, 11, 29, 9, 0)

    def months(address):
        return re.findall(r'class="pages__link"[^>]*>\s*([^<]*?)\s*</a>', get_page(client, address))

    assert months("/events/2026/12/") == ["前の月（11月）", "今月（11月）", "次の月（2027年1月）"]
    assert months("/events/2026/11/") == ["前の月（10月）", "次の月（12月）"]
    assert months("/events/2018/1/") == ["前の月（2017年12月）", "今月（2026年11月）", "次の月（2月）"]


def test_calendar_marks_today(client):
    today = timezone.localdate()
    page = get_page(client, f"/events/{today.year}/{today.month}/")
    assert re.findall(r'calendar__day--today" datetime="([\d-]+)"', page) == [str(today)]
    assert "calendar__day--today" not in get_page(client, f"/events/{today.year - 1}/{today.month}/")


def test_month_without_events_says_so(client):
    assert "この月の催しの登録はありません。" in get_page(client, "/events/2000/1/")
    assert "この月の催しの登録はありません。" not in get_page(client, "/events/2017/8/")


def test_event_page_names_its_days_and_hours(client):
    page = get_page(client, "/timeline/2017-08-21/")
    hours = re.findall(r'<span class="schedule__time">(.*?)</span>', page)
    assert hours == ["10:30～11:00", "各日 11:00～19:00", "14:00～15:00", "16:00～17:00"]


@pytest.mark.clock(2026, 4, 1, 9, 0)
@pytest.mark.usefixtures("clock")
def test_many_events_to_come_end_with_a_link_to_the_calendar(client):
    make.entries({2027: 80}, kind_id="fair")
    page = get_page(client, "/events/")
    assert section(page, "upcoming") == [f"bulk-2027-{number}" for number in range(1, 51)]
    assert "ほかに30件あります" in page and 'href="/events/2026/4/"' in page
