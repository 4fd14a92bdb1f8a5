"""What the chronology prints is read back as the same entries, as a page and as a copy of its text, or asked about."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup, NavigableString
from django.db import transaction
from django.template.loader import render_to_string
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from imports.files.tables import text_rows
from imports.reading.chronology import ChronologyReader
from timeline.content import content_of, write_rows
from timeline.models import Entry
from timeline.printing.record_paper import RecordPaper

from .offices import asked

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LAST = datetime.date(2018, 11, 12)
BEFORE_THE_RECORD = datetime.date(2013, 12, 31)
BLOCKS = {"article", "b", "div", "h1", "h2", "header", "li", "p", "table", "tbody", "thead", "tr", "ul"}


def page_of(day):
    """What is printed; the page itself is cached."""
    paper = render_to_string("timeline/printing/_record_paper.html", RecordPaper(day).context())
    return BeautifulSoup(paper, "html.parser")


def copied(node):
    """The text of an element as Chromium puts it on the clipboard: a tab between cells, a line for each block."""
    if isinstance(node, NavigableString):
        return re.sub(r"[ \t\n]+", " ", node)
    if node.name == "br":
        return "\n"
    inner = "".join(copied(child) for child in node.children)
    if node.name in ("td", "th"):
        return inner if node.find_next_sibling(["td", "th"]) is None else f"{inner.strip()}\t"
    return f"\n{inner.strip(' ')}\n" if node.name in BLOCKS else inner


def text_of_page(main):
    return "\n".join(line.strip(" ") for line in copied(main).split("\n") if line.strip(" "))


def lines(content, depth=0):
    """The content as lines: what stands where; parts, items and people as deep as they belong."""
    place = f"{content.get('venue', '')} {content.get('room', '')}".strip()
    found = [(depth, content.get("label", ""), content.get("title") or content.get("text"))]
    found += [(depth, "days", content["days"])] if "days" in content else []
    found += [(depth, "slot", re.sub("（.）", "", slot)) for slot in content.get("slots", [])]
    found += [(depth, key, content[key]) for key in ("status", "theme", "body") if content.get(key)]
    found += [(depth, "place", place)] if place else []
    people = [*content.get("roles", []), *content.get("people", [])]
    found += [(depth, role["as"], role.get("name", ""), role.get("office", "")) for role in people]
    for below in (*content.get("items", []), *content.get("parts", [])):
        found += lines(below, depth + 1)
    return found + [(depth, "note", note) for note in content.get("notes", [])]


def differences(entries, source, **options):
    """[(day, what the entry holds and was not read, what was read and it does not hold)], of rows that ask nothing."""
    readings = [each for each in ChronologyReader(list(text_rows(source))).read() if each.what == "entry"]
    if len(readings) != len(entries):
        return [("count", len(entries), [reading.source[:60] for reading in readings])]
    found = []
    for entry, reading in zip(entries, readings, strict=True):
        own, read = lines(content_of(entry)), lines(reading.content)
        if own != read and not asked(reading):
            found.append((str(entry), [line for line in own if line not in read], [x for x in read if x not in own]))
    return found


def test_printed_record_is_read_back():
    main = page_of(LAST)
    entries = list(Entry.objects.published().past_or_under_way(LAST).order_by("first_day", "key"))
    assert len(entries) == 98
    assert differences(entries, str(main)) == []
    assert differences(entries, text_of_page(main)) == []


def test_printed_record_asks_about_little():
    main = page_of(LAST)
    for source, most in ((str(main), 6), (text_of_page(main), 8)):
        readings = [each for each in ChronologyReader(list(text_rows(source))).read() if each.what == "entry"]
        assert len([reading for reading in readings if asked(reading)]) <= most


WORDS = st.sampled_from(
    ["見本の催し", "地域の物産展", "雪の展示（北の町）", "「森と水」の展示", "平成20年度 第2回見本講演会"]
)
TEXTS = st.sampled_from(
    ["見本の案を確認", "特産品の販売", "パネル展示、映像放映", "3つの取り組み 2例", "「森と水」の上映", "R&D <紹介>"]
)
SENTENCES = st.sampled_from(["知見を集めた。", "見本のとおりに進めた。\n次の年へつなげた。", "約200人が訪れた。"])
VENUES = st.sampled_from([("", ""), ("東京区政会館", ""), ("東京区政会館", "20階会議室"), ("見本の森公園", "")])
PEOPLE = st.sampled_from(
    [
        {"as": "lecturer", "name": "見本 太郎", "office": "見本大学教授"},
        {"as": "speaker", "name": "山田", "office": "事務局長"},
        {"as": "attendee", "office": "見本委員"},
        {"as": "visitor", "office": "見本市長"},
    ]
)
HOSTS = st.sampled_from([{"as": "host", "name": "見本の会"}, {"as": "support", "name": "見本協会"}])
TEN_YEARS = st.dates(datetime.date(2003, 12, 1), datetime.date(2013, 12, 1))


def labelled(items, label):
    return [{**item, "label": chr(ord("①") + place)} if label else item for place, item in enumerate(items)]


def filled(**values):
    return {key: value for key, value in values.items() if value}


ITEM = st.builds(filled, text=TEXTS, people=st.lists(PEOPLE, max_size=1))
BELOW = st.builds(labelled, st.lists(ITEM, max_size=2), st.booleans())
ITEMS = st.builds(labelled, st.lists(st.builds(filled, text=TEXTS, items=BELOW), max_size=3), st.booleans())
HOURS = st.lists(st.sampled_from([" 10:00-11:30", " 13:30-15:00", " 16:00-"]), max_size=2, unique=True).map(sorted)


@st.composite
def contents(draw):
    first = draw(TEN_YEARS)
    length = draw(st.sampled_from([0, 0, 1, 2, 30]))
    last = first + datetime.timedelta(length)
    venue, room = draw(VENUES)
    parts = []
    for _ in range(draw(st.integers(0, 2))):
        day = first + datetime.timedelta(draw(st.integers(0, length)))
        place, inside = draw(VENUES)
        part = {"title": draw(WORDS), "slots": [f"{day}{hour}" for hour in draw(HOURS) or [""]]}
        parts.append(part | filled(venue=place, room=inside, items=draw(st.lists(ITEM, max_size=2))))
    return filled(
        days=f"{first}" if first == last else f"{first} / {last}",
        kind="other",
        title=draw(WORDS),
        status=draw(st.sampled_from(["", "", "cancelled", "postponed"])),
        theme=draw(st.sampled_from(["", "「森と水」をたずねて"])),
        body=draw(st.one_of(st.just(""), SENTENCES)),
        venue=venue,
        room=room,
        roles=draw(st.lists(HOSTS, max_size=1)),
        people=draw(st.lists(PEOPLE, max_size=2, unique_by=str)),
        items=draw(ITEMS),
        parts=labelled(parts, draw(st.booleans())),
        notes=draw(st.lists(st.sampled_from(["見本協会の関連事業", "荒天のため屋内で行った"]), max_size=1)),
    )


@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(st.lists(contents(), min_size=1, max_size=4))
def test_printed_entries_are_read_back_or_asked_about(found):
    with transaction.atomic():
        for content in found:
            write_rows(Entry(state=Entry.State.PUBLISHED), content)
        rows = Entry.objects.published().past_or_under_way(BEFORE_THE_RECORD).order_by("first_day", "key")
        rows.refresh_derived()
        entries, main = list(rows), page_of(BEFORE_THE_RECORD)
        problems = differences(entries, str(main)), differences(entries, text_of_page(main))
        transaction.set_rollback(True)
    assert problems == ([], [])
