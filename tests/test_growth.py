"""Public pages with a long record: none grows with what was ever entered, and every row is a link away."""

import dataclasses
import re
from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import PublishedFigure, Source
from benchmarks.seeds import entries
from benchmarks.seeds.sizes import ONE
from outbox.models import Bounce
from tests import make
from tests.access import person
from tests.clients import as_
from timeline.models import Entry

pytestmark = pytest.mark.django_db

# bytes of the page with four times the record of today; most are at 40,000 with today's
BOUNDS = {
    "/": 60_000,
    "/timeline/": 130_000,
    "/timeline/?kind=fair": 130_000,
    "/timeline/?q=%E9%80%A3%E6%90%BA": 130_000,
    "/timeline/?as_of=2018-03-31": 170_000,
    "/timeline/2017-08-21/": 24_000,
    "/timeline/print/": 110_000,
    "/about/corrections/": 140_000,
    "/events/": 60_000,
    "/agreements/1/": 60_000,
    "/municipalities/131091/": 60_000,
    "/municipalities/182109/": 40_000,
    "/timeline/feed/": 50_000,
    "/events/feed/": 50_000,
    "/about/corrections/feed/": 50_000,
}


def test_pages_of_a_long_record_are_bounded():
    """Four hundred entries with all that belongs to them, as benchmarks.fill writes them."""
    entries.fill(dataclasses.replace(ONE, entries=400))
    caches["pages"].clear()
    sizes, taken = {}, {}
    for address in BOUNDS:
        with CaptureQueriesContext(connection) as captured:
            sizes[address] = len(Client().get(address).content)
        taken[address] = len(captured)
    assert {address: size for address, size in sizes.items() if size > BOUNDS[address]} == {}
    assert max(taken.values()) <= 18  # home
    assert rows_of_all_pages("/timeline/", r'<h3><a href="/timeline/([\w-]+)/">') == set(
        Entry.objects.published().values_list("key", flat=True)
    )


def rows_of_all_pages(address, row):
    """What `row` finds on the pages of the list, each of a hundred rows at most."""
    found: set[str] = set()
    number, is_last = 0, False
    while not is_last:
        number += 1
        page = Client().get(address, {"page": number}).content.decode()
        rows = re.findall(row, page)
        assert len(rows) <= 100
        found |= set(rows)
        is_last = 'rel="next"' not in page
    return found


def news(number):
    make.news(title=f"お知らせ{number}")


def ties(number):
    make.tie(("012025", "012033", "012041", "012050", "182109")[number])


def sources(number):
    Source.objects.create(title=f"出典{number}", issuer="事務局", as_of=date(2020, 1, 1) + timedelta(days=number))


def figures(number):
    first = PublishedFigure.objects.select_related("source").first()
    first.pk, first.place = None, f"{number}ページ"
    first.save()


def bounces(number):
    staff = make.staff(f"u{number}@example.jp")
    Bounce.objects.mark_returned(staff.email, by=staff)


@pytest.mark.parametrize(
    ("page", "role", "add", "views", "row"),
    [
        ("/news/", "visitor", news, "timeline.news.views", r'href="/news/\d+/"'),
        ("/desk/news/", "secretariat", news, "timeline.news.views", r'href="/desk/news/\d+/'),
        ("/members/ties/", "ward", ties, "agreements.ties.views", r'href="/members/ties/\d+/'),
        (
            "/desk/statistics/sources/",
            "secretariat",
            sources,
            "agreements.bodies.views",
            r'href="/desk/statistics/sources/\d+/',
        ),
        (
            "/desk/statistics/figures/",
            "secretariat",
            figures,
            "agreements.statistics.views.figures",
            r'href="/desk/statistics/figures/\d+/',
        ),
        ("/desk/unreachable/", "secretariat", bounces, "members.unreachable.views", r'action="/desk/unreachable/\d+/'),
    ],
)
def test_list_without_end_has_pages(page, role, add, views, row, monkeypatch):
    """Each bounded, and together all that was entered."""
    client = as_(person(role))
    for number in range(5):
        add(number)
    whole = set(re.findall(row, client.get(page).content.decode()))
    monkeypatch.setattr(f"{views}.PER_PAGE", 2)
    caches["pages"].clear()
    numbers = range(1, (len(whole) + 1) // 2 + 1)
    shown = [set(re.findall(row, client.get(page, {"page": number}).content.decode())) for number in numbers]
    assert len(whole) >= 5 and [len(each) for each in shown[:-1]] == [2] * (len(shown) - 1)
    assert set().union(*shown) == whole
