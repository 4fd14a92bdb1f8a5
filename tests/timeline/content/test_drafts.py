"""What is not published shows nowhere; what is cancelled stays and says so."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agreements.models import Body
from tests import make
from tests.clients import visit
from timeline.models import Correction, Document, Edition, Entry, Link, Venue

pytestmark = pytest.mark.django_db

MARKER = "カナリアの歌"
KEY = "9999-12-31"
STATES = [Entry.State.DRAFT, Entry.State.SCHEDULED]


@pytest.fixture
def marked():
    """A published event today, tied to everything an entry can be tied to."""
    today = timezone.localdate()
    earlier, later = (Entry.objects.get_by_natural_key(key) for key in ("2015-11-18", "2018-10-18"))
    entry = make.entry(
        KEY,
        today,
        kind="fair",
        title=MARKER,
        theme=f"テーマの{MARKER}",
        body=f"本文の{MARKER}",
        notes=f"注記の{MARKER}",
        venue=Venue.objects.create(name=f"会場の{MARKER}"),
        municipalities=["182109", "131091"],
        prefectures=["福井県"],
        bodies=["埼玉県町村会"],
        items=[f"議題の{MARKER}"],
    )
    make.part(entry, f"日程の{MARKER}", today)
    make.link(earlier, entry)
    make.link(entry, later, Link.Kind.RELATED)
    Correction.objects.create(
        entry=entry, outcome="kept", place=MARKER, as_printed=MARKER, reason=MARKER, corrected_on=today
    )
    document = Document.objects.create(key="canary", name=f"資料の{MARKER}", issuer="特別区長会", summary=MARKER)
    document.bodies.set(Body.objects.filter(name="埼玉県町村会"))
    for paper in (document, Document.objects.get(key="survey")):
        Edition.objects.create(document=paper, name="版の鳥", entry=entry, action="掲載")
    entry.refresh_derived()
    return entry


def addresses():
    today, saitama = timezone.localdate(), Body.objects.get_by_natural_key("埼玉県町村会")
    return [
        ("/", {}),
        ("/timeline/", {}),
        ("/timeline/", {"prefecture": "18"}),
        ("/timeline/", {"ward": "131091"}),
        ("/timeline/print/", {"as_of": str(today)}),
        ("/timeline/2015-11-18/", {}),
        ("/timeline/2018-10-18/", {}),
        ("/events/", {}),
        (f"/events/{today.year}/{today.month}/", {}),
        ("/search/", {"q": "カナリア"}),
        ("/municipalities/182109/", {}),
        ("/municipalities/131091/", {}),
        (saitama.get_absolute_url(), {}),
        ("/documents/", {}),
        ("/about/corrections/", {}),
    ]


PRINTED = r'<p class="site-header__printed">.*?</p>'  # the page's own address


def showing():
    """The pages that show the marker, their own forms, headings and addresses aside."""
    own_words = re.compile(
        rf'{PRINTED}|<title>.*?</title>|<h1>.*?</h1>|value="[^"]*"|<p class="empty">.*?</p>|「カナリア」'
    )
    return [
        (address, query)
        for address, query in addresses()
        if re.search(rf"カナリア|版の鳥|{KEY}", own_words.sub("", visit(address, **query)))
    ]


def test_published_entry_is_told_on_every_page_it_belongs_to(marked):
    assert showing() == addresses()
    assert "版の鳥" in visit("/documents/survey/")
    assert Client().get(f"/timeline/{KEY}/").status_code == 200


@pytest.mark.parametrize("state", STATES)
def test_unpublished_entry_is_told_nowhere(marked, state):
    Entry.objects.filter(pk=marked.pk).update(state=state)
    assert showing() == []
    assert "版の鳥" not in visit("/documents/survey/")
    assert Client().get(f"/timeline/{KEY}/").status_code == 404


@pytest.mark.parametrize("state", STATES)
def test_document_without_a_published_edition_is_not_found(marked, state):
    Entry.objects.filter(pk=marked.pk).update(state=state)
    assert Client().get("/documents/canary/").status_code == 404


@pytest.mark.parametrize("state", STATES)
def test_unpublished_entry_is_not_counted(marked, state):
    Entry.objects.filter(pk=marked.pk).update(state=state)
    assert "98件中 98件を表示" in visit("/timeline/")
    assert "98件中 0件を表示" in visit("/timeline/", q="カナリア")


@pytest.mark.parametrize("state", STATES)
def test_unpublished_entry_breaks_no_thread(state):
    first, hidden, third = (make.entry(f"2019-05-0{day}", f"2019-05-0{day}") for day in (1, 2, 3))
    make.link(first, hidden)
    make.link(hidden, third)
    Entry.objects.filter(pk=hidden.pk).update(state=state)
    page = visit("/timeline/2019-05-03/")
    assert [day for day in (1, 2) if f"/timeline/2019-05-0{day}" in page] == []


@pytest.mark.parametrize("status, word", [("cancelled", "中止"), ("postponed", "延期")])
@pytest.mark.parametrize("address", ["/timeline/", "/timeline/{key}/", "/events/", "/events/{year}/{month}/", "/"])
def test_event_that_is_off_stays_and_says_so(address, status, word):
    day = timezone.localdate() + timedelta(days=1)
    key = str(day)
    make.entry(key, day, kind="fair", event_status=status)
    page = visit(address.format(key=key, year=day.year, month=day.month))
    assert f"試験の経過 {key}" in page
    assert word in page


@pytest.mark.parametrize("status", ["planned", "held"])
def test_event_that_takes_place_says_nothing_of_the_kind(status):
    day = date(2019, 5, 1)
    make.entry(str(day), day, kind="fair", event_status=status)
    page = visit("/timeline/", year="2019")
    assert [word for word in ("中止", "延期") if word in page] == []
