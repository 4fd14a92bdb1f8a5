"""Everything in fixtures/ is on the pages, word for word."""

import re
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from agreements.models import Source
from portal.models import RecordVersion
from portal.web.days import full_span, short_span
from tests import record
from tests.clients import get_page
from tests.html import untagged
from timeline.models import Correction, Edition, Entry, Item, Link, Role

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SOURCE = "「特別区全国連携プロジェクト これまでの経過」"
SLOT = re.compile(r"(\d{4}-\d\d-\d\d)(?:（.）)?(?: / (\d{4}-\d\d-\d\d))?(?: (\d\d:\d\d)-(\d\d:\d\d))?")
VENUES = {row["name"]: row.get("address", "") for row in record.read("venues.yaml")}
SERIES = {row["name"]: row.get("unit", "回") for row in record.read("series.yaml")}
DOCUMENTS = record.read("documents.yaml")


def people(row):
    """Names and offices as they stand on the page."""
    for person in (*row.get("roles", []), *row.get("people", [])):
        name, office = person.get("name", ""), person.get("office", "")
        yield from filter(None, [Role.Kind(person["as"]).label, name, f"（{office}）" if name and office else office])


def items(row):
    for item in row.get("items", []):
        yield f">{item.get('label', '・')}<"
        yield item["text"]
        yield from people(item)
        yield from items(item)


def hour(text):
    return text.removeprefix("0")


def slots(part):
    for text in part.get("slots", []):
        [(first, last, starts, ends)] = SLOT.findall(str(text))
        yield short_span(date.fromisoformat(first), date.fromisoformat(last or first), weekdays=True)
        if starts:
            yield f"{hour(starts)}～{hour(ends)}"


def parts(row):
    for part in row.get("parts", []):
        yield f"{part.get('label', '')} {part['title']}".strip()
        yield f"{part.get('venue', '')} {part.get('room', '')}".strip()
        yield from [part.get("body", ""), *slots(part), *people(part), *items(part)]


def corrections(row):
    for correction in row.get("corrections", []):
        yield from [correction["place"], correction["printed"], correction.get("corrected", ""), correction["reason"]]


def texts(row):
    """Whatever the page of an entry must say."""
    yield from [row["title"], row.get("theme", ""), row.get("body", "").strip(), row.get("room", "")]
    yield Entry.Kind(row["kind"]).label
    yield full_span(*map(date.fromisoformat, record.days(row)))
    yield from [row.get("venue", ""), VENUES.get(row.get("venue"), "")]
    yield from [f"※{note}" for note in row.get("notes", [])]
    yield row.get("series", "")
    if "number" in row:
        yield f"第{row['number']}{SERIES[row['series']]}"
    for name in record.names(row):
        yield f">{name.removeprefix('東京都') if name.endswith('区') else name}<"
    for several in (people, items, parts, corrections):
        yield from several(row)


def test_entry_page_says_all_that_the_record_says_and_links_both_ends_of_its_thread(client):
    missing = []
    for row in record.ENTRIES:
        shown = get_page(client, f"/timeline/{row['key']}/")
        said = untagged(shown)  # a venue is a link, its room is none
        missing += [(row["key"], text) for text in [*texts(row), SOURCE] if text not in shown and text not in said]
        linked = {str(link["from"]) for link in row.get("links", [])}
        linked |= {
            str(other["key"])
            for other in record.ENTRIES
            if str(row["key"]) in [str(link["from"]) for link in other.get("links", [])]
        }
        missing += [(row["key"], key) for key in linked - set(re.findall(r'href="/timeline/([\w-]+)/"', shown))]
    assert missing == []


def test_record_has_98_entries_of_these_kinds():
    assert Entry.objects.published().count() == 98
    assert Counter(Entry.objects.values_list("kind", flat=True)) == {
        "general_meeting": 32,
        "visit": 12,
        "fair": 11,
        "agreement": 8,
        "festival": 8,
        "advisory_council": 6,
        "lecture": 6,
        "publication": 5,
        "committee": 5,
        "exhibition": 3,
        "national": 2,
    }


def test_record_has_as_many_rows_as_the_fixtures():
    def count(lines):
        return sum(1 + count(line.get("items", [])) for line in lines)

    written = [part for row in record.ENTRIES for part in (row, *row.get("parts", []))]
    assert Item.objects.count() == sum(count(part.get("items", [])) for part in written)
    assert Link.objects.count() == sum(len(row.get("links", [])) for row in record.ENTRIES)
    own = sum(len(row.get("corrections", [])) for row in record.ENTRIES)
    assert Correction.objects.count() == own + len(record.read("corrections.yaml"))


@pytest.mark.parametrize("address, order", [("/timeline/", -1), ("/timeline/?order=oldest", 1)])
def test_list_links_every_entry_once_in_order(client, address, order):
    linked = re.findall(r'<h3><a href="/timeline/([\w-]+)/">', get_page(client, address))
    assert linked == sorted(record.KEYS)[::order]


def test_print_page_has_a_row_for_every_entry(client):
    shown = get_page(client, "/timeline/print/")
    titles = [re.sub(r"<span.*?</span>", "", title) for title in re.findall(r"<td><b>(.*?)</b>", shown)]
    assert titles == [row["title"] for row in record.ENTRIES]
    assert SOURCE in shown


def test_loading_again_changes_nothing_and_says_nothing():
    version, output = RecordVersion.current(), StringIO()
    call_command("load_record", stdout=output)
    assert (output.getvalue(), RecordVersion.current()) == ("", version)


def test_links_lead_from_earlier_to_later_entries():
    assert list(Link.objects.filter(earlier__first_day__gt=F("later__first_day"))) == []


def test_links_to_meetings_name_the_item_they_are_about():
    meetings = Entry.Kind.meetings()
    assert list(Link.objects.filter(earlier__kind__in=meetings, earlier_item=None)) == []
    assert list(Link.objects.filter(later__kind__in=meetings, later_item=None)) == []
    assert list(Link.objects.exclude(earlier_item=None).exclude(earlier_item__entry=F("earlier"))) == []
    assert list(Link.objects.exclude(later_item=None).exclude(later_item__entry=F("later"))) == []


def test_every_entry_has_the_source():
    assert set(Entry.objects.values_list("source", flat=True)) == {Source.objects.get().pk}


def test_derived_fields_are_those_of_the_rows():
    before = {entry.key: (entry.search_text, entry.outline) for entry in Entry.objects.all()}
    for entry in Entry.objects.all():
        entry.refresh_derived()
    after = {entry.key: (entry.search_text, entry.outline) for entry in Entry.objects.all()}
    assert {key: texts for key, texts in after.items() if texts != before[key]} == {}
    assert sorted(after) == sorted(record.KEYS)


def test_document_list_links_every_document(client):
    linked = re.findall(r'<a href="/documents/([\w-]+)/">(.*?)</a>', get_page(client, "/documents/"))
    assert sorted(linked) == sorted((row["key"], row["name"]) for row in DOCUMENTS)


@pytest.mark.parametrize("row", DOCUMENTS, ids=[row["key"] for row in DOCUMENTS])
def test_document_page_tells_of_every_edition(client, row):
    shown = get_page(client, f"/documents/{row['key']}/")
    missing = [text for text in (row["name"], row["issuer"], row.get("summary", "")) if text not in shown]
    missing += [name for name in row.get("bodies", []) if f">{name}</a>" not in shown]
    assert missing == []
    editions = re.findall(r'<b>(.*?)</b>を(.*?)<br><a href="/timeline/([\w-]+)/">', shown)
    assert editions == [(edition["name"], edition["action"], str(edition["entry"])) for edition in row["editions"]]


def test_entry_page_links_the_documents_it_is_about(client):
    for edition in Edition.objects.select_related("document", "entry"):
        assert f'<a href="/documents/{edition.document.key}/">' in get_page(client, edition.entry.get_absolute_url())


def test_correction_page_tells_every_correction(client):
    shown = get_page(client, "/about/corrections/")
    written = [
        *record.read("corrections.yaml"),
        *(correction for row in record.ENTRIES for correction in row.get("corrections", [])),
    ]
    missing = [row for row in written for text in corrections({"corrections": [row]}) if text not in shown]
    assert missing == []
    assert shown.count('<li class="corrections__item"') == len(written)
    assert shown.count("<ins>") == sum("corrected" in row for row in written)
