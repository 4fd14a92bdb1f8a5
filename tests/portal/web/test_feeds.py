"""新着の配信: valid Atom of what is public, whoever asks."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from bulletin.models import Case, Proposal
from tests import make
from tests.clients import as_
from tests.pages import FEEDS
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(address, client=None):
    response = (client or Client()).get(address)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def texts(element, name):
    return [each.text for each in element.iter(ATOM + name)]


def titles(address, client=None):
    return [entry.find(ATOM + "title").text for entry in feed(address, client).iter(ATOM + "entry")]


@pytest.mark.parametrize("address, number", FEEDS.items())
def test_feed_takes_a_fixed_number_of_queries(address, number, django_assert_num_queries):
    make.proposal(visibility="public")
    make.proposal(visibility="public", lg_code="012068")
    with django_assert_num_queries(number):
        kept = Client().get(address)
    with django_assert_num_queries(1):
        again = Client().get(address)
    assert (again.content, again.headers["Content-Type"]) == (kept.content, kept.headers["Content-Type"])
    unchanged = Client().get(address, headers={"If-None-Match": kept.headers["ETag"]})
    assert unchanged.status_code == 304


@pytest.mark.parametrize("address", FEEDS)
def test_feed_has_what_atom_demands(address, settings):
    make.proposal(visibility="public")
    make.news()
    tree = feed(address)
    assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    assert tree.find(ATOM + "author").find(ATOM + "name").text == "特別区長会事務局"
    links = {link.get("rel"): link.get("href") for link in tree.findall(ATOM + "link")}
    assert links["self"].endswith(address) and links["alternate"].startswith(settings.BASE_URL)
    entries = list(tree.iter(ATOM + "entry"))
    names = texts(tree, "id")
    assert len(set(names)) == len(names) == len(entries) + 1 > 1
    assert {name[:4] for name in names} == {"tag:"}
    for entry in entries:
        for name in ("id", "title", "updated", "link"):
            assert entry.find(ATOM + name) is not None
        assert Client().get("/" + entry.find(ATOM + "link").get("href").split("/", 3)[3]).status_code == 200


def test_entry_put_right_comes_first_under_its_old_name():
    Entry.objects.get(key="2015-02-16").save()
    tree = feed("/timeline/feed/")
    assert len(texts(tree, "entry")) == 50
    assert texts(tree, "id")[1].endswith(":entry/2015-02-16")


def test_cancelled_event_stays_and_says_so():
    make.entry(
        "2030-01-05", date(2030, 1, 5), kind="fair", title="<b>雪</b>まつり", event_status="cancelled", body="a < b"
    )
    first = next(feed("/events/feed/").iter(ATOM + "entry"))
    assert first.find(ATOM + "title").text == "【中止】<b>雪</b>まつり"
    assert first.find(ATOM + "summary").text == "令和12年（2030年）1月5日（土）<br>a &lt; b"


def test_feed_holds_nothing_private_whoever_asks():
    aoba = make.staff("aoba@example.jp")
    make.entry("2030-01-05", date(2030, 1, 5), kind="fair", title="下書きの催し", state="draft")
    public = make.proposal(aoba, title="公開の提案\x0b", visibility="public")
    make.proposal(aoba, title="会員の提案")
    make.proposal(aoba, title="下書き", visibility="public", state="draft")
    hidden = make.proposal(aoba, title="隠した提案", visibility="public")
    Proposal.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    make.case("kakushi", title="非公開の事例", published_at=None)
    public_cases = set(Case.objects.published().values_list("title", flat=True))
    for client in (Client(), as_(aoba), as_(make.secretariat())):
        assert titles("/bulletin/feed/", client) == [public.title.strip("\x0b")]
        assert set(titles("/bulletin/cases/feed/", client)) == public_cases
        assert not {"下書きの催し"} & {*titles("/events/feed/", client), *titles("/timeline/feed/", client)}


@pytest.mark.parametrize(
    "page, feeds",
    [
        ("/", list(FEEDS)),
        ("/data/", list(FEEDS)),
        ("/timeline/", ["/timeline/feed/"]),
        ("/events/", ["/events/feed/"]),
        ("/bulletin/", ["/bulletin/feed/"]),
        ("/bulletin/cases/", ["/bulletin/cases/feed/"]),
        ("/about/corrections/", ["/about/corrections/feed/"]),
        ("/news/", ["/news/feed/"]),
        ("/documents/", ["/documents/feed/"]),
    ],
)
def test_pages_name_their_feeds(page, feeds):
    head = Client().get(page).content.decode().partition("</head>")[0]
    assert [
        address for address in FEEDS if 'type="application/atom+xml" title="' in head and f'href="{address}"' in head
    ] == feeds


MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


@pytest.mark.parametrize("address", FEEDS)
def test_feed_is_valid_by_the_rules_of_its_elements(address):
    """RFC 4287, sections 4.1 and 4.2: which elements must be there, which at most once, and of what form."""
    make.proposal(visibility="public")
    make.news()
    tree = feed(address)
    assert tree.tag == f"{ATOM}feed"
    for element in (tree, *tree.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1 and element.find(ATOM + name).text.strip()
        for name in ("generator", "icon", "logo", "subtitle", "rights", "content", "published", "source", "summary"):
            assert len(element.findall(ATOM + name)) <= 1
        assert MOMENT.fullmatch(element.find(f"{ATOM}updated").text)
        links = element.findall(f"{ATOM}link")
        assert all(link.get("href", "").startswith("http") for link in links)
        alternate = [link for link in links if link.get("rel", "alternate") == "alternate"]
        assert len(alternate) == 1  # an entry without content must have one
        assert all(category.get("term") for category in element.findall(f"{ATOM}category"))
        assert all(text.get("type", "text") in ("text", "html") for text in element.findall(f"{ATOM}summary"))
    assert tree.find(f"{ATOM}author/{ATOM}name").text
    moments = sorted(entry.find(f"{ATOM}updated").text for entry in tree.findall(f"{ATOM}entry"))
    assert moments and tree.find(f"{ATOM}updated").text >= moments[-1][:10]
