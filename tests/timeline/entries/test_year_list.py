"""The chronology beyond two hundred entries: pages of whole years, each year a link away."""

import re

import pytest

from tests import make, record
from tests.clients import get_page
from tests.html import joined
from timeline.models import Entry

pytestmark = pytest.mark.django_db

LIST = "/timeline/"
YEARS = {2020: 95, 2021: 30, 2022: 130}


def shown(page):
    return re.findall(r'<h3><a href="/timeline/([\w-]+)/">', page)


def jumps(page):
    return re.findall(r'<a class="jump-list__link" href="(.*?)">', page)


def keys(*years):
    return [f"bulk-{year}-{number}" for year in years for number in range(YEARS[year], 0, -1)]


def test_record_of_today_stands_whole_on_its_page(client):
    page = get_page(client, LIST)
    assert shown(page) == record.KEYS[::-1]
    assert '<nav class="pages"' not in page


def test_long_chronology_shows_its_newest_years(client):
    make.entries(YEARS)
    pages = [get_page(client, LIST, page=number) for number in range(1, 5)]
    assert [shown(page) for page in pages[:3]] == [keys(2022)[:100], keys(2022)[100:] + keys(2021), keys(2020)]
    assert "353件中、1～100件目を表示" in pages[0]
    assert "130件中 101～130件目" in joined(pages[1])
    assert shown(pages[3]) == record.KEYS[::-1]


def test_every_year_of_a_long_chronology_is_a_link_away(client):
    make.entries(YEARS)
    page = get_page(client, LIST, page=3)
    older = sorted({key[:4] for key in record.KEYS}, reverse=True)
    assert jumps(page) == ["?page=1#y2022", "?page=2#y2021", "#y2020", *(f"?page=4#y{year}" for year in older)]
    ids = re.findall(r'id="(y\d+)"', page)
    assert sorted(ids) == sorted(["y2022", "y2021", "y2020", *(f"y{year}" for year in older)])


def test_long_chronology_can_be_read_from_its_beginning(client):
    make.entries(YEARS)
    assert shown(get_page(client, LIST, order="oldest")) == record.KEYS
    assert shown(get_page(client, LIST, order="oldest", page=2)) == keys(2020)[::-1]


def test_long_search_is_cut_as_well(client):
    make.entries(YEARS)
    pages = [get_page(client, LIST, q="試験の経過", page=number) for number in (1, 3)]
    assert [len(shown(page)) for page in pages] == [100, 95]
    assert "353件中、条件に合う255件の1～100件目を表示" in pages[0]
    assert "?q=%E8%A9%A6%E9%A8%93%E3%81%AE%E7%B5%8C%E9%81%8E&page=3#y2020" in jumps(pages[0])
    assert shown(get_page(client, LIST, q="試験の経過", year="2020")) == keys(2020)


def test_long_chronology_as_of_a_day_ends_there(client):
    make.entries(YEARS)
    assert shown(get_page(client, LIST, as_of="2021-12-31")) == keys(2021)
    assert shown(get_page(client, LIST, as_of="2018-03-31"))[0] < "2018-04"


def test_download_of_a_long_chronology_has_all_of_it(client):
    make.entries(YEARS)
    content = b"".join(client.get(LIST, {"format": "csv", "page": 2})).decode("utf-8-sig")
    assert [line[:4] for line in content.splitlines()].count("bulk") == 255
    assert Entry.objects.published().count() == len(content.splitlines()) - 1


def test_thread_of_a_long_matter_has_all_of_it(client):
    chain = make.entries({2021: 12})
    for earlier, later in zip(chain, chain[1:], strict=False):
        make.link(earlier, later)
    page = get_page(client, "/timeline/bulk-2021-6/")
    assert re.findall(r'href="/timeline/bulk-2021-(\d+)/"', page) == [str(n) for n in range(1, 13) if n != 6]
