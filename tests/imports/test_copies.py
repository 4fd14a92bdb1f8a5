"""A chronology is read back whatever form an office sends it in."""

import datetime
import io

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.copies import Line, copies, lines_of_document, lines_of_record, printed
from imports.files.tables import read_rows
from imports.reading.chronology import ChronologyReader

from .offices import asked, read_text
from .test_source import DOCUMENT

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2049, 12, 31))


def days(first, last):
    return f"{first}" if first == last else f"{first} / {last}"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(DAYS, st.integers(0, 40)), min_size=1, max_size=8))
def test_days_are_read_back_as_they_are_printed(found):
    lines = [Line(first, first + datetime.timedelta(length), "見本を開催") for first, length in sorted(found)]
    before, text = None, []
    for line in lines:
        text.append(f"{printed(line, before)}\t{line.matter}")
        before = line.first
    readings = read_text("chronology", "\n".join(text))
    assert [reading.content["days"] for reading in readings] == [days(line.first, line.last) for line in lines]
    readings = read_text("chronology", "\n".join(f"{printed(line)}　{line.matter}" for line in lines))
    assert [reading.content["days"] for reading in readings] == [days(line.first, line.last) for line in lines]


@pytest.fixture(scope="module")
def document():
    with DOCUMENT.open("rb") as file:
        return list(read_rows(file, DOCUMENT.name))


def test_document_is_read_alike_in_every_form(document):
    lines = lines_of_document(document)
    assert len(lines) > 90
    problems = []
    for name, rows in copies(lines):
        entries = [reading for reading in ChronologyReader(rows).read() if reading.what == "entry"]
        expected = [days(line.first, line.last) for line in (lines[::-1] if name.startswith("新しい順") else lines)]
        if [reading.content.get("days") for reading in entries] != expected:
            problems.append(name)
    assert problems == []


def test_record_is_read_back_with_its_days_and_titles():
    lines = lines_of_record()
    for name, rows in copies(lines):
        readings = [reading for reading in ChronologyReader(rows).read() if reading.what == "entry"]
        assert all("days" in reading.content or asked(reading) for reading in readings), name
        found = {reading.content["days"] for reading in readings if "days" in reading.content}
        assert found == {days(line.first, line.last) for line in lines}, name


def test_command_tells_the_share_and_the_questions():
    out = io.StringIO()
    call_command("reading_share", str(DOCUMENT), stdout=out)
    text = out.getvalue()
    assert text.count("確かめずに読みました。") == 5
    assert "全体：日付の新しいものから並んでいる一覧とみて" in text
