"""What is still to come is marked 予定 wherever it stands; on its day the mark is gone."""

import datetime
import html
import re

import pytest
from django.utils.html import strip_tags

from agreements.models import Body
from portal.web.days import planned_tag
from tests import make
from tests.html import csv_rows, joined
from timeline.models import Document, Edition, Entry

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2027, 12, 1, 9, 0)]

TO_COME = datetime.date(2027, 12, 15)
TITLE = "これからの総会"
# every public list and paper in which an entry stands, and what stands before its title there
PLACES = [
    ("/timeline/", "予定"),
    ("/timeline/feed/", "【予定】"),
    ("/events/", "【予定】"),
    ("/events/feed/", "【予定】"),
    ("/events/2027/12/", "【予定】"),
    ("/", "【予定】"),
    ("/search/?q=これからの総会", "【予定】"),
    ("/municipalities/182109/", "予定"),
    ("/agreements/{body}/", "予定"),
    ("/timeline/2017-08-21/", "予定"),
    ("/documents/survey/", "予定"),
    ("/timeline/2027-12-15/", "予定"),
]


@pytest.fixture
def to_come(clock):
    entry = make.entry(
        "2027-12-15",
        TO_COME,
        kind="fair",
        title=TITLE,
        municipalities=["182109"],
        bodies=["北海道町村会"],
        event_status=Entry.EventStatus.HELD,  # what the writers put where nothing is said
    )
    make.link(Entry.objects.get(key="2017-08-21"), entry)
    Edition.objects.create(document=Document.objects.get(key="survey"), name="案", entry=entry, action="確認")
    return entry


def read(client, address):
    body = Body.objects.get_by_natural_key("北海道町村会").pk
    return html.unescape(joined(client.get(address.format(body=body)).content.decode()))


def is_marked(client, address, mark):
    """Whether the mark stands within the 200 characters before a mention of the title, or on its own page's head."""
    page = strip_tags(re.sub(r"<head>.*?</head>", "", read(client, address), flags=re.DOTALL))
    return any(mark in page[max(0, found.start() - 80) : found.start()] for found in re.finditer(TITLE, page))


def test_what_is_to_come_is_marked_in_every_list_until_its_day(client, to_come, clock):
    assert [address for address, mark in PLACES if not is_marked(client, address, mark)] == []
    clock.set(2027, 12, 15, 9, 0)
    assert [address for address, mark in PLACES if is_marked(client, address, mark)] == []


def test_what_was_called_off_is_never_marked_as_to_come(client, to_come, clock):
    case = make.case("strand")
    make.step(case, TO_COME, kind="held", text=TITLE, entry=to_come)
    Entry.objects.filter(pk=to_come.pk).update(event_status="cancelled")
    places = [(address, mark.replace("予定", "中止")) for address, mark in PLACES]
    places.append(("/bulletin/cases/strand/", "中止"))
    for day in (1, 20):
        clock.set(2027, 12, day, 9, 0)
        shown = [address for address, mark in places if not is_marked(client, address, mark)]
        assert [address for address in shown if day == 1 or address not in ("/", "/search/?q=これからの総会")] == []
        assert [address for address, _ in places if is_marked(client, address, "予定")] == []


def test_file_says_what_is_to_come_and_claims_nothing_that_nobody_noted(client, to_come, clock):
    def states():
        rows = csv_rows(client.get("/timeline/?format=csv&year=2027"))
        return {row[0]: row[11] for row in rows}

    make.entry("2027-11-01", datetime.date(2027, 11, 1), kind="fair", event_status="planned")
    make.entry("2027-12-20", datetime.date(2027, 12, 20), kind="fair", event_status="cancelled")
    assert states() == {"2027-12-20": "中止", "2027-12-15": "予定", "2027-11-01": ""}
    clock.set(2027, 12, 16, 9, 0)
    assert states()["2027-12-15"] == "開催"


def test_page_of_an_event_says_neither_planned_nor_held_while_nobody_noted(clock):
    entry = make.entry(
        "2027-11-28", datetime.date(2027, 11, 28), datetime.date(2027, 11, 30), kind="fair", event_status="planned"
    )
    days = [datetime.date(2027, 11, day) for day in (27, 28, 30)] + [datetime.date(2027, 12, 1)]
    assert [entry.shown_status(day) for day in days] == ["予定", "会期中", "会期中", "開催の登録待ち"]
    entry.event_status = "postponed"
    assert {entry.shown_status(day) for day in days} == {"延期"}
    meeting = make.entry("2027-12-01", datetime.date(2027, 12, 1), kind="general_meeting")
    assert [meeting.shown_status(day) for day in days] == ["予定", "予定", "予定", ""]


def test_mark_is_gone_on_the_day_and_what_bears_no_day_has_none():
    day = datetime.date(2027, 12, 15)
    shown = [bool(planned_tag(first, day)) for first in (None, day, day + datetime.timedelta(days=1))]
    assert shown == [False, False, True]


def test_case_marks_the_steps_that_are_to_come(client, clock):
    case = make.case("strand", title="歩みの試験")
    make.step(case, datetime.date(2027, 11, 20), kind="consulted", text="相談した")
    make.step(case, TO_COME, kind="held", text="これから開く")
    case.refresh_derived()

    def marked(address, mark="予定"):
        return len(re.findall(f'<span class="tag tag--state">{mark}</span>', read(client, address)))

    addresses = ("/", "/bulletin/cases/", "/bulletin/cases/strand/")
    assert [marked(address) for address in addresses] == [1, 1, 1]
    clock.set(2027, 12, 15, 9, 0)
    assert [marked(address) for address in addresses] == [0, 0, 0]
