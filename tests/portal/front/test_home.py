"""The first page: today's numbers, what is on, what is new."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.cache import caches
from PIL import Image

from agreements.models import Body
from bulletin.models import CasePicture
from tests import make, record
from tests.clients import get_page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 11, 29, 9, 0),
    pytest.mark.usefixtures("clock"),
]

TODAY = date(2026, 11, 29)


def figures(page):
    """Bodies, regions and municipalities under agreement, and the printed number of all."""
    return [int(number) for number in re.findall(r'class="(?:figures__value|hero__big)">(\d+)<', page)]


def listed(page, name):
    [section] = re.findall(rf'<section aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return re.findall(r'href="/timeline/([\w-]+)/"', section)


def test_home_shows_the_numbers_of_the_record(client):
    page = get_page(client, "/")
    assert figures(page) == [974, 11, 8, 321]
    assert '<time datetime="2018-11-12">' in page


def test_home_counts_members_once_there_are_any(client, django_assert_num_queries):
    assert "会員自治体</a>" not in get_page(client, "/")
    make.staff("aoba@example.jp")
    make.staff("ward@example.jp", "131091")  # wards are not counted
    assert "<b>1市町村</b>" in get_page(client, "/")
    assert f'<time datetime="{TODAY}">' in get_page(client, "/")
    make.staff("midori@example.jp", "012068")
    caches["pages"].clear()
    with django_assert_num_queries(18):
        assert "<b>2市町村</b>" in get_page(client, "/")


def test_home_moves_on_with_the_newest_signing(client):
    make.body("広島県市長会", Body.Kind.CITY_MAYORS, "広島県", date(2019, 5, 1))
    page = get_page(client, "/")
    assert figures(page) == [974, 12, 8, 335]
    assert '<time datetime="2019-05-01">' in page


def test_home_does_not_count_a_signing_of_tomorrow(client):
    make.body("広島県市長会", Body.Kind.CITY_MAYORS, "広島県", TODAY + timedelta(days=1))
    page = get_page(client, "/")
    assert figures(page) == [974, 11, 8, 321]
    assert f'<time datetime="{TODAY}">' in page


def test_what_is_yet_to_come_is_no_news(client):
    for key, day in (("begun", TODAY), ("coming", TODAY + timedelta(days=1))):
        make.entry(key, day, kind="fair")
    page = get_page(client, "/")
    assert listed(page, "events") == ["begun", "coming"]
    assert listed(page, "latest") == record.KEYS[:-6:-1]  # what stands among the events stands there only


def test_home_lists_the_newest_entries_and_the_last_events(client):
    page = get_page(client, "/")
    events = record.keys(lambda row: row["kind"] in record.EVENT_KINDS)
    assert listed(page, "events") == events[:-5:-1]
    assert listed(page, "latest") == [key for key in record.KEYS[::-1] if key not in events[:-5:-1]][:5]
    assert "これから開く催しの登録はありません。" in page


@pytest.mark.parametrize("first, last", [(0, 0), (-1, 0), (0, 1), (1, 1)])
def test_home_lists_what_is_on_or_coming(client, first, last):
    make.entry("shiken", TODAY + timedelta(days=first), TODAY + timedelta(days=last), kind="fair")
    assert listed(get_page(client, "/"), "events") == ["shiken"]


def test_home_draws_japan_as_dots_with_their_numbers(client):
    page = get_page(client, "/")
    names = ["各区交流", "会員登録", "広域連携協定", "結びつきの記録なし"]
    key = re.findall(r'dot-key__name">(.*?)<.*?dot-key__value">([\d,]+)<', page)
    assert key == list(zip(names, ["1", "0", "321", "1,396"], strict=True))
    assert page.count('<path class="dot-map__agreed"') == 1 and "平成30年11月12日の日本：1,741の点" in page


def test_home_shows_the_newest_photographs_of_what_is_public(client, media, aoba):
    assert "写真から" not in get_page(client, "/")
    published, hidden = make.case("yuki"), make.case("kani", published_at=None)
    for case, alt in ((published, "雪の広場"), (published, "雪だるま"), (hidden, "かにの山")):
        file = io.BytesIO()
        Image.new("RGB", (30, 20), (ord(alt[1]) % 256, 9, 9)).save(file, "JPEG")
        CasePicture.objects.take_in(case, file.getvalue(), alt, by=aoba)
    page = get_page(client, "/")
    [row] = re.findall(r'<ul class="photo-row">(.*?)</ul>', page)
    assert re.findall(r'alt="(.*?)"', row) == ["雪だるま"]
    assert f'<a href="{published.get_absolute_url()}">{published.title}</a>' in row
    assert "写真から" not in get_page(client, "/", as_of="2018-11-12")
