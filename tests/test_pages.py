"""What is true of every type of page."""

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.views.defaults import server_error

from agreements.models import Body
from bulletin.models import Case
from tests import make
from tests.pages import ACCOUNTS, LONG, MISSING, PAGES
from timeline.models import Correction, Document, Edition, Entry

pytestmark = pytest.mark.django_db

LARGEST = 60_000  # bytes of HTML
EVERY = [*PAGES, *ACCOUNTS, MISSING]
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}


def get(address):
    response = Client().get(address)
    assert response.status_code == (404 if address == MISSING else 200)
    return response


def text(address):
    return get(address).content.decode()


def queries(address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
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
            make.item(changed, f"内容 {number}", outcome="reported")
            make.part(changed, f"日程 {number}", day)
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


@pytest.mark.parametrize("address, number", PAGES.items())
def test_page_takes_a_fixed_number_of_queries_that_only_read(address, number):
    taken = queries(address)
    assert [query for query in taken if not query.lstrip("(").startswith("SELECT ")] == []
    assert len(taken) == number <= 10


def test_pages_take_no_more_queries_for_many_more_rows():
    make_many()
    assert {address: len(queries(address)) for address in PAGES} == PAGES


@pytest.mark.parametrize("address", [address for address in EVERY if address not in LONG])
def test_page_is_light(address):
    assert len(get(address).content) <= LARGEST


@pytest.mark.parametrize("address", [*PAGES, MISSING])
def test_public_page_leaves_nothing_with_its_visitor(address):
    assert dict(get(address).cookies) == {}


@pytest.mark.parametrize("address", EVERY)
def test_page_is_japanese_with_one_heading_and_a_title(address):
    page = text(address)
    assert page.startswith('<!doctype html>\n<html lang="ja">\n')
    assert len(re.findall(r"<h1[\s>]", page)) == 1
    [title] = re.findall(r"<title>(.*?)</title>", page)
    assert title.removesuffix("｜全国連携ポータル") != ("" if address == "/" else title)
    assert page.count("<main ") == page.count('id="main"') == 1


def test_titles_tell_pages_apart():
    titles = [re.findall(r"<title>(.*?)</title>", text(address))[0] for address in EVERY if "=2016" not in address]
    plain = [
        title
        for address, title in zip([a for a in EVERY if "=2016" not in a], titles, strict=True)
        if "?" not in address
    ]
    assert len(set(plain)) == len(plain)


@pytest.mark.parametrize("address", EVERY)
def test_page_loads_nothing_from_elsewhere(address):
    page = text(address)
    assert re.findall(r'\b(?:src|srcset|href|action|poster|data)="(?:[a-z]+:|//)[^"]*"', page) == []


@pytest.mark.parametrize("address", EVERY)
def test_page_has_neither_inline_styles_nor_scripts(address):
    page = text(address)
    active = re.findall(r"<(?:script|style|iframe|object|embed)\b[^>]*>", page)
    own_or_data = re.compile(r'<script src="/static/[^"]*">|<script [^>]*type="application/json">')
    assert [tag for tag in active if not own_or_data.fullmatch(tag)] == []
    assert re.findall(r"<[^>]*\s(?:style|on[a-z]+)=[^>]*>", page) == []


@pytest.mark.parametrize("address", EVERY)
def test_page_has_every_id_once_and_refers_to_those_it_has(address):
    page = text(address)
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert sorted(ids) == sorted(set(ids))
    named = re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"', page)
    assert {name for names in named for name in names.split()} - set(ids) == set()


@pytest.mark.parametrize("address", EVERY)
def test_page_is_sent_with_its_security_headers(address):
    headers = get(address).headers
    policy = dict(directive.strip().split(" ", 1) for directive in headers["Content-Security-Policy"].split(";"))
    assert policy == POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_every_link_of_every_page_leads_somewhere():
    """One address per view and page suffices where pages differ only in their rows."""
    links = {
        urljoin(address, unescape(link))
        for address in PAGES
        for link in re.findall(r'<(?:a|form)\b[^>]*\s(?:href|action)="([^"]+)"', text(address))
    }
    pages = {address: Client().get(address) for address in sorted({urldefrag(link)[0] for link in links})}
    assert {address: response.status_code for address, response in pages.items() if response.status_code != 200} == {}
    fragments = [urldefrag(link) for link in links if "#" in link]
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
