"""What search engines and those who pass links on read: robots.txt, sitemap, the heads of pages, JSON-LD."""

import json
import re
from datetime import date
from html import unescape
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from portal.templatetags.metadata import CARD_SIZE, CARDS
from tests import make
from tests.clients import get_page
from timeline.models import Entry, Slot, Venue

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def locations(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/xml")
    return [row.text for row in ElementTree.fromstring(answer.content).iter(LOCATION)]


def head(page, name):
    """The content of the meta tag `name`."""
    [found] = re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', page)
    return unescape(found)


def linked_data(page):
    """Everything the page says as JSON-LD, by its type."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    rows = [json.loads(each) for each in found]
    assert all(row["@context"] == "https://schema.org" for row in rows)
    return {row["@type"]: row for row in rows}


def test_robots_stay_out_of_what_asks_for_a_login_and_find_the_sitemap(client):
    rules = client.get("/robots.txt").content.decode().splitlines()
    assert [page for page in ("/accounts/", "/desk/", "/members/") if f"Disallow: {page}" not in rules] == []
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in rules


def test_sitemap_leads_to_every_public_page_and_to_no_other(client):
    hidden = make.entry("draft", date(2026, 1, 1), state=Entry.State.DRAFT)
    shut = make.proposal(visibility="members")
    shown = make.proposal(visibility="public")
    parts = locations(client, "/sitemap.xml")
    assert len(parts) == 18
    paths = [
        url.partition("testserver")[2] for part in parts for url in locations(client, part[len("http://testserver") :])
    ]
    assert len(paths) == len(set(paths))
    assert {"/", "/agreements/1/", "/municipalities/182109/", "/timeline/2017-08-21/", "/documents/survey/"} <= set(
        paths
    )
    assert shown.get_absolute_url() in paths
    assert not {hidden.get_absolute_url(), shut.get_absolute_url()} & set(paths)
    visitor = Client()
    looked_at = [path for path in paths if not path.startswith("/municipalities/")] + ["/municipalities/093670/"]
    assert {path: status for path in looked_at[::7] if (status := visitor.get(path).status_code) != 200} == {}


def test_head_of_a_page_says_what_it_is_in_words(client):
    page = get_page(client, "/timeline/2017-08-21/", nonsense="1")
    assert head(page, "og:title") == re.search("<title>(.*?)</title>", page)[1]
    assert head(page, "description").startswith("平成29年（2017年）8月21日（月）～9月29日（金）　展示　東京区政会館")
    assert len(head(page, "description")) <= 160
    address = f"{settings.BASE_URL}/timeline/2017-08-21/"
    assert head(page, "og:url") == address and f'<link rel="canonical" href="{address}">' in page
    assert "images/cards/timeline" in head(page, "og:image")


@pytest.mark.parametrize(
    "asked, address",
    [
        ("H28.7.1", "/agreements/?as_of=2016-07-01"),
        ("2016-13-40", "/agreements/"),
        ("", "/agreements/"),
    ],
)
def test_canonical_address_keeps_the_day_alone(client, asked, address):
    page = get_page(client, "/agreements/", as_of=asked, sort="name")
    assert f'<link rel="canonical" href="{settings.BASE_URL}{address}">' in page


def test_pages_that_are_for_nobody_else_are_in_no_index(client):
    for address in ("/accounts/login/", "/search/", "/members/register/"):
        page = client.get(address, follow=True).content.decode()
        assert '<meta name="robots" content="noindex">' in page and "canonical" not in page, address


def test_pictures_of_links_are_there():
    for name in ("home", *CARDS.values()):
        assert Image.open(settings.BASE_DIR / "static" / "images" / "cards" / f"{name}.png").size == CARD_SIZE


def test_event_states_where_and_when_it_is(client):
    entry = make.entry("shiken", date(2027, 5, 1), date(2027, 5, 2), kind="fair", title="物産展</script>")
    assert linked_data(get_page(client, "/timeline/shiken/")).keys() <= {"BreadcrumbList"}  # no venue is invented
    entry.venue = Venue.objects.first()
    entry.save()
    entry.refresh_derived()
    assert linked_data(get_page(client, "/timeline/shiken/"))["Festival"]["name"] == entry.title
    event = linked_data(get_page(client, "/timeline/2017-08-21/"))["ExhibitionEvent"]
    assert event["name"] == Entry.objects.get(key="2017-08-21").title
    assert (event["startDate"], event["endDate"]) == ("2017-08-21", "2017-09-29")
    assert event["location"]["name"] and event["location"]["address"]
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    timed = Slot.objects.exclude(starts_at=None).select_related("part__entry__venue")
    slot = timed.filter(part__entry__venue__isnull=False, part__entry__kind__has_audience=True).first()
    data = linked_data(get_page(client, slot.part.entry.get_absolute_url()))
    [event] = [row for kind, row in data.items() if kind != "BreadcrumbList"]
    begins = [part["startDate"] for part in event["subEvent"]]
    assert f"{slot.first_day}T{slot.starts_at:%H:%M}:00+09:00" in begins
    assert all(part["location"]["address"] for part in event["subEvent"])


def test_municipality_states_its_code_and_place(client):
    data = linked_data(get_page(client, "/municipalities/182109/"))
    place = data["GovernmentOrganization"]
    assert place["identifier"]["value"] == "182109" and place["sameAs"].startswith("https://")
    assert place["location"]["geo"]["latitude"] == 36.1669
    steps = data["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["ホーム", "自治体", "福井県", "坂井市"]
    assert all(step["item"].startswith(settings.BASE_URL) for step in steps)
    gone = linked_data(get_page(client, "/municipalities/093670/"))["GovernmentOrganization"]
    assert gone["dissolutionDate"] == "2014-04-05" and "sameAs" not in gone
