"""つながりのある区: the 23 wards on the page of a municipality, as they lie."""

import re
from pathlib import Path

import pytest

from members.models import Municipality
from tests import make
from tests.clients import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/municipalities/182109/"
CELL = re.compile(r'data-ward="(\d+)"><a class="ward-map__cell(?: ward-map__cell--(\w+))?" href="([^"]+)">')


KEY = re.compile(r"<span>([^<]+)</span><b>(\d+)区</b>")


def bonds(client, page=PAGE):
    return {code: bond for code, bond, _ in CELL.findall(get_page(client, page)) if bond}


def test_every_ward_is_a_link_in_a_place_of_its_own(client):
    cells = CELL.findall(get_page(client, PAGE))
    codes = list(Municipality.objects.wards().values_list("lg_code", flat=True))
    assert [(code, url) for code, _, url in cells] == [(code, f"/municipalities/{code}/") for code in codes]
    css = Path("static/css/components/ward-map.css").read_text()
    places = dict(re.findall(r'\[data-ward="(\d+)"\] \{ grid-area: ([\d /]+); \}', css))
    assert set(places) == set(codes) and len(set(places.values())) == 23


def test_ward_bears_its_strongest_bond_and_counts_with_each(client):
    assert bonds(client) == {"131091": "acted"}  # the case of the aquarium
    make.tie("182109", ward="131091")
    make.tie("182109", ward="131199", ended_on="2018-01-01")  # over
    make.entry("met", "2018-01-01", municipalities=["182109", "131032"])
    assert bonds(client) == {"131091": "tied", "131032": "met"}
    assert KEY.findall(get_page(client, PAGE)) == [("各区交流", "1"), ("連携事例", "1"), ("経過に登場", "2")]


def test_no_map_for_a_ward_or_without_any_bond(client):
    assert bonds(client, "/municipalities/131091/") == {}
    assert "ward-map" not in get_page(client, "/municipalities/012025/")
