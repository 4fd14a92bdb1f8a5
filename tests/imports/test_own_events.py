"""イベント一覧, the events in the layout of municipalities: what the portal gives comes back without loss."""

from datetime import time

import pytest

from imports.files.rows import Row
from imports.reading.events import EventReader
from imports.reading.own_events import OwnEventReader
from tests import make
from tests.imports.downloads import csv_of, table_of
from tests.imports.test_lists import RECOMMENDED, send, take
from timeline.content import content_of, write_content
from timeline.events.open_data import OPEN_EVENTS, open_event_rows
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WHOLE = {
    "days": "2030-11-18 / 2030-11-19",
    "kind": "fair",
    "title": "秋の物産展",
    "body": "海と山のもの。",
    "status": "cancelled",
    "notes": ["雨のときは中止", "入場は無料"],
    "venue": "ためしの広場",
    "room": "2階",
    "places": ["東京都品川区", "福井県坂井市"],
    "roles": [{"as": "host", "name": "坂井市"}, {"as": "host", "name": "品川区"}],
    "parts": [{"title": "秋の物産展", "slots": ["2030-11-18 / 2030-11-19 10:00-16:00"]}],
}


def event():
    entry = make.entry("2030-11-18", "2030-11-18", "2030-11-19", kind="fair")
    return write_content(entry, {"key": "2030-11-18", **WHOLE}, by=None, reason="試験")


def test_columns_are_those_of_the_layout_in_its_order_and_others_behind():
    headings = [column.heading for column in OPEN_EVENTS.columns]
    assert headings[:32] == RECOMMENDED.split(",")
    assert headings[32:35] == ["所在地_全国地方公共団体コード", "所在地_都道府県", "所在地_市区町村"]


def test_blank_stays_blank_and_hours_of_several_parts_stand_in_words():
    entry = make.entry("2030-11-18", "2030-11-18", "2030-11-19", kind="fair", title="催し")
    make.part(entry, "開会式", "2030-11-18").slots.update(starts_at=time(10, 30), ends_at=time(11))
    entry.refresh_derived()
    [row] = open_event_rows(Entry.objects.filter(pk=entry.pk))
    given = dict(zip([column.heading for column in OPEN_EVENTS.columns], row, strict=True))
    said = {heading: str(value) for heading, value in given.items() if value not in (None, "")}
    assert said.pop("URL").endswith("/timeline/2030-11-18/")
    assert said == {
        "NO": "2030-11-18",
        "イベント名": "催し",
        "開始日": "2030-11-18",
        "終了日": "2030-11-19",
        "開始日時特記事項": "開会式　2030-11-18　10:30～11:00",
        "カテゴリー": str(entry.kind),
    }


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_whole_list_comes_back_as_the_same_records(desk, form):
    event()
    before = {entry.pk: content_of(entry) for entry in Entry.objects.events()}
    response = desk.get("/events/", {"format": form, "list": "open-data"})
    job = send(desk, "events", b"".join(response.streaming_content), f"表.{form}")
    assert (job.state, job.problem, job.columns) == ("checking", "", [])
    assert job.rows.count() == len(before)
    assert [(row.source, row.warnings) for row in job.rows.exclude(standing="same")] == []
    assert {entry.pk: content_of(entry) for entry in Entry.objects.events()} == before


def test_list_written_where_nothing_was_says_what_it_said(desk):
    entry = event()
    head, *rows = table_of(desk.get("/events/", {"format": "csv", "list": "open-data"}))
    [row] = [row for row in rows if row[1] == entry.key]
    entry.delete()
    row[1] = ""  # a new event
    job = take(desk, send(desk, "events", csv_of([head, row])))
    assert (job.state, job.rows.get().warnings) == ("done", [])
    written = content_of(Entry.objects.get(title="秋の物産展"))
    assert written.pop("key") == "2030-11-18"
    assert written == WHOLE
    again = table_of(desk.get("/events/", {"format": "csv", "list": "open-data"}))
    row[1] = "2030-11-18"
    assert [row for row in again if row[1] == "2030-11-18"] == [row]


def test_changed_cell_is_taken_or_asked_about(desk):
    event()
    head, *rows = table_of(desk.get("/events/", {"format": "csv", "list": "open-data"}))
    [row] = [row for row in rows if row[1] == "2030-11-18"]
    place = {heading: number for number, heading in enumerate(head)}
    row[place["備考"]], row[place["説明"]] = "一つ／二つ", "ほかの説明"
    job = send(desk, "events", csv_of([head, row]))
    [found] = job.rows.all()
    assert found.content["notes"] == ["一つ", "二つ"]
    assert found.content.keys() == {"key", "days", "kind", "title", "notes"}
    assert ["「説明」の列を直しても" in warning["words"] for _, warning in found.open_warnings()] == [True]


def test_lists_of_others_are_read_as_theirs():
    rows = [Row(1, RECOMMENDED.split(",")), Row(2, ["a"] * 32)]
    assert not OwnEventReader.knows(rows)
    assert EventReader(rows).unknown == {}
