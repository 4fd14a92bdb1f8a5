"""What is true of every type of page."""

import re
from collections import defaultdict
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urldefrag, urljoin

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.views.defaults import server_error

from agreements.models import Body
from bulletin.models import Case
from tests import make
from tests.clients import as_
from tests.pages import ACCOUNTS, LONG, MISSING, PAGES
from tests.validity import errors
from timeline.models import Correction, Document, Edition, Entry, Item, Part, Slot

pytestmark = pytest.mark.django_db

LARGEST = 65_000  # bytes of HTML
LONGEST = 78_000  # of the chronology whole: with 20 kB of stylesheet and script less than 100 kB
READING = ("SELECT ", "DECLARE ")  # the second: a list that is read piece by piece, on PostgreSQL
EVERY = [*PAGES, *ACCOUNTS, MISSING]
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "manifest-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "report-uri": "/policy-reports/",
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Type": "text/html; charset=utf-8",
}


def get(address):
    response = Client().get(address)
    assert response.status_code == (404 if address == MISSING else 200)
    return response


def text(address):
    return get(address).content.decode()


def queries(address):
    with CaptureQueriesContext(connection) as captured:
        get(address)
    return [query["sql"] for query in captured]


def make_many():
    """Forty more rows wherever a page lists or joins something."""
    document, exhibition = Document.objects.get(key="survey"), Entry.objects.get_by_natural_key("2017-08-21")
    meeting = Entry.objects.get_by_natural_key("2018-04-16b")
    sakai = Case.objects.get_by_natural_key("sakai-shinagawa")
    hokkaido = Body.objects.get_by_natural_key("北海道町村会")
    for number in range(40):
        day = date(2017, 8, 21) + timedelta(days=number % 5)
        entry = make.entry(
            f"many-{number}",
            day,
            kind="fair",
            title=f"雪の催し {number}",
            municipalities=["012068", "131091"],
            prefectures=["北海道"],
            bodies=[hokkaido.name],
            items=["議題", "釧路市"],
        )
        for changed in (entry, exhibition, meeting):
            Item.objects.create(entry=changed, position=1000 + number, text=f"内容 {number}", outcome="reported")
            part = Part.objects.create(entry=changed, position=1000 + number, title=f"日程 {number}")
            Slot.objects.create(part=part, first_day=day, last_day=day)
            Correction.objects.create(
                entry=changed, outcome="kept", place="試験", as_printed="試験", reason="試験", corrected_on=day
            )
        make.link(exhibition, entry)
        make.link(entry, meeting)
        paper = Document.objects.create(key=f"many-{number}", name=f"北海道の資料 {number}", issuer="試験")
        paper.bodies.add(hokkaido)
        for edited, place in ((document, entry), (paper, exhibition), (paper, meeting)):
            Edition.objects.create(document=edited, name=f"版 {number}", entry=place, action="公表")
        make.body(f"北海道の市長会 {number}", Body.Kind.CITY_MAYORS, "北海道", day)
        town = make.municipality(f"18{number + 900}", f"雪池田町{number}", "town", "福井県")
        make.case(
            f"many-{number}",
            title=f"北海道の雪 {number}",
            participants=[("131091", "lead"), ("012068", "partner")],
            steps=[{"day": day, "entry": exhibition, "kind": "held"}],
        )
        make.participant(sakai, town)
        make.step(sakai, day, entry=meeting)
    for changed in Entry.objects.filter(key__startswith="many-") | Entry.objects.filter(
        pk__in=[exhibition.pk, meeting.pk]
    ):
        changed.refresh_derived()


def test_pages_take_a_fixed_number_of_queries_that_only_read():
    taken = {}
    for address in PAGES:
        caches["pages"].clear()
        taken[address] = queries(address)
    writing = {
        address: [sql for sql in each if not sql.lstrip("(").startswith(READING)] for address, each in taken.items()
    }
    assert {address: statements for address, statements in writing.items() if statements} == {}
    assert {address: len(each) for address, each in taken.items()} == PAGES
    first_search, most = sorted(PAGES.values())[-1], sorted(PAGES.values())[-2]
    assert most <= 18  # home, a little of every room
    assert first_search <= 23  # of a version of the record: the next one finds what has few rows kept


def test_pages_take_no_more_queries_for_many_more_rows():
    make_many()
    assert {address: len(queries(address)) for address in PAGES} == PAGES


@pytest.fixture(scope="session")
def responses(django_db_setup, django_db_blocker):
    """Address → response, of one address of every type of page."""
    with django_db_blocker.unblock():
        return {address: get(address) for address in EVERY}


@pytest.fixture(scope="session")
def texts(responses):
    return {address: response.content.decode() for address, response in responses.items()}


@pytest.mark.once
def test_pages_are_light(responses):
    sizes = {address: len(response.content) for address, response in responses.items() if address not in LONG}
    assert {address: size for address, size in sizes.items() if size > LARGEST} == {}
    assert [address for address in LONG if len(responses[address].content) > LONGEST] == []


@pytest.mark.once
def test_public_page_leaves_nothing_with_its_visitor(responses):
    cookies = {address: dict(responses[address].cookies) for address in [*PAGES, MISSING]}
    assert {address: left for address, left in cookies.items() if left} == {}


@pytest.mark.once
def test_page_is_japanese_with_one_heading_and_a_title(texts):
    differences = []
    for address, page in texts.items():
        titles = re.findall(r"<title>(.*?)</title>", page.partition("</head>")[0])
        is_right = {
            "language": page.startswith('<!doctype html>\n<html lang="ja">\n'),
            "one heading": len(re.findall(r"<h1[\s>]", page)) == 1,
            "one title": len(titles) == 1,
            "a title of its own": titles[0].removesuffix("｜全国連携ポータル") != ("" if address == "/" else titles[0]),
            "one main part": page.count("<main ") == page.count('id="main"') == 1,
        }
        differences += [(address, what) for what, holds in is_right.items() if not holds]
    assert differences == []


@pytest.mark.once
def test_pages_are_valid_html(texts):
    found = {address: errors(page) for address, page in texts.items()}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.once
@pytest.mark.parametrize(
    "body, wrong",
    [
        ("<p>文</p>", []),
        ("<p>文</p></p>", ["parser: unexpected-end-tag {'name': 'p'}"]),
        ("<p>数<ul><li>1</ul></p>", ["parser: unexpected-end-tag {'name': 'p'}"]),
        ("<span><p>文</p></span>", ["<p> within <span>"]),
        ("<ul><p>文</p></ul>", ["<p> in <ul>"]),
        ("<a href='/'><button>押す</button></a>", ["<button> within <a>"]),
        ("<b id=x>1</b><b id=x>2</b>", ["id used 2 times: x"]),
        ("<label for=x>名</label><input type=hidden id=x>", ["<label for='x'> labels nothing"]),
        ("<input aria-label=名 aria-describedby=y>", ["<input aria-describedby> refers to nothing: y"]),
        ("<b id=y></b><input type=hidden aria-describedby=y>", ["hidden input with aria-describedby"]),
        ("<img src=x>", ["<img> without alt"]),
    ],
)
def test_validator_knows_what_templates_break(body, wrong):
    assert errors(f"<!doctype html><html lang=ja><title>題</title><body>{body}</body></html>") == wrong


@pytest.mark.once
def test_titles_tell_pages_apart(texts):
    plain = [re.findall(r"<title>(.*?)</title>", page)[0] for address, page in texts.items() if "?" not in address]
    assert len(set(plain)) == len(plain)


@pytest.mark.once
def test_page_loads_nothing_from_elsewhere(texts):
    """But for links, which a reader follows, and for the page's own full address."""
    links = r'(?<!<a )(?<!"canonical" )(?<!hreflang="en" )(?<!hreflang="ja" )(?<!hreflang="ja-simple" )'
    elsewhere = re.compile(links + r'\b(?:src|srcset|href|action|poster|data)="(?:[a-z]+:|//)[^"]*"')
    assert [(address, found) for address, page in texts.items() for found in elsewhere.findall(page)] == []


@pytest.mark.once
def test_page_has_neither_inline_styles_nor_scripts(texts):
    own_or_data = re.compile(r'<script src="/static/[^"]*"(?: defer)?>|<script [^>]*type="application/(?:ld\+)?json">')
    found = []
    for address, page in texts.items():
        active = re.findall(r"<(?:script|style|iframe|object|embed)\b[^>]*>", page)
        found += [(address, tag) for tag in active if not own_or_data.fullmatch(tag)]
        found += [(address, tag) for tag in re.findall(r"<[^>]*\s(?:style|on[a-z]+)=[^>]*>", page)]
    assert found == []


@pytest.mark.once
def test_page_has_every_id_once_and_refers_to_those_it_has(texts):
    differences = []
    for address, page in texts.items():
        ids = re.findall(r'\sid="([^"]*)"', page)
        differences += [(address, name, "twice") for name in set(ids) if ids.count(name) > 1]
        named = re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"', page)
        missing = {name for names in named for name in names.split()} - set(ids)
        differences += [(address, name, "missing") for name in missing]
    assert differences == []


@pytest.mark.once
def test_page_is_sent_with_its_security_headers(responses):
    differences = []
    for address, response in responses.items():
        sent = {name: response.headers[name] for name in HEADERS}
        directives = response.headers["Content-Security-Policy"].split(";")
        policy = dict(directive.strip().split(" ", 1) for directive in directives)
        if (sent, policy) != (HEADERS, POLICY):
            differences.append((address, sent, policy))
    assert differences == []


@pytest.mark.once
def test_every_link_of_every_page_leads_somewhere(texts):
    """Where one view has many rows linked from many pages, its first, its last and two between are followed."""
    links = {
        urljoin(address, unescape(link))
        for address in PAGES
        for link in re.findall(r'<(?:a|form)\b[^>]*\s(?:href|action)="(?!https?:)([^"]+)"', texts[address])
    }
    fragments = [urldefrag(link) for link in links if "#" in link]
    by_view = defaultdict(list)
    for address in sorted({urldefrag(link)[0] for link in links}):
        path, _, query = address.partition("?")
        by_view[resolve(path).view_name, tuple(sorted(parse_qs(query, keep_blank_values=True)))].append(address)
    followed = {link.url for link in fragments}
    for addresses in by_view.values():
        followed |= {addresses[len(addresses) * third // 3 - (third == 3)] for third in range(4)}
    pages = {address: Client().get(address) for address in sorted(followed)}
    assert {address: response.status_code for address, response in pages.items() if response.status_code != 200} == {}
    assert [link for link in fragments if f'id="{link.fragment}"' not in pages[link.url].content.decode()] == []


def test_missing_page_says_so_in_japanese():
    assert "<h1>ページが見つかりません</h1>" in text(MISSING)


@pytest.mark.parametrize(
    "address",
    [
        "/timeline/unknown/",
        "/documents/unknown/",
        "/municipalities/999999/",
        "/municipalities/abc/",
        "/municipalities/１３１０９１/",
        "/agreements/999/",
        "/events/2017/13/",
        "/timeline/%00/",
        "/%ff/",
    ],
)
def test_unknown_address_is_not_found(address):
    response = Client().get(address)
    assert response.status_code == 404
    assert "<h1>ページが見つかりません</h1>" in response.content.decode()


def test_step_about_what_is_gone_blames_no_address():
    said = as_(make.secretariat()).post("/desk/domains/999/delete/")
    assert said.status_code == 404 and "アドレスの入力の誤り" not in said.content.decode()
    assert "同じ操作を二度送ったときは、一度目で済んでいることがあります。" in said.content.decode()


@pytest.mark.once
def test_error_of_the_portal_is_told_in_japanese():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "<h1>ページを表示できません</h1>" in response.content.decode()


@pytest.mark.sqlite
def test_page_that_the_database_does_not_give_asks_to_come_again(client):
    client = Client(raise_request_exception=False)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE members_municipality RENAME TO gone")
    response = client.get("/municipalities/182109/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "180")
    assert "<h1>ただいま表示できません</h1>" in response.content.decode()


def test_forged_request_is_refused_in_japanese():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "aoba@example.jp"})
    assert response.status_code == 403
    assert "送信できませんでした" in response.content.decode()


def test_request_for_another_host_is_refused_in_japanese():
    response = Client().get("/", headers={"host": "example.com"})
    assert response.status_code == 400
    assert "送信を受け付けられません" in response.content.decode()
