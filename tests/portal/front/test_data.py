"""/data/ names every public download with the meaning of its columns."""

import csv
import io
import json
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import StatisticSeries, Tie
from members.models import Municipality
from portal.front.data import PUBLIC
from portal.web.downloads import Kind
from tests.html import joined

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_list_stands_there_with_all_its_columns():
    page = unescape(joined(Client().get("/data/").content.decode()))
    for listing, *_ in PUBLIC:
        assert f'<h3 class="section__sub">{listing.name}</h3>' in page
        for column in listing.columns:
            assert f'<th scope="row">{column.heading}</th><td>{column.kind.value}</td><td>{column.meaning}</td>' in page


def test_every_link_to_a_file_gives_that_list():
    page = Client().get("/data/").content.decode()
    for listing, name, part, _ in PUBLIC:
        address, part = reverse(name), f"&list={part}" if part else ""
        link = f"{address}?format=csv{part}"
        assert f'href="{link}"' in page or f'href="{link.replace("&", "&amp;")}"' in page
        pieces = list(Client().get(link).streaming_content)  # to its end: no query is left open
        head = b"".join(pieces).decode("utf-8-sig").partition("\r\n")[0]
        assert pieces[0] == b"\xef\xbb\xbf"
        assert head == ",".join(column.heading for column in listing.columns)


def test_every_list_is_given_as_json_with_the_same_rows():
    for listing, name, part, _ in PUBLIC:
        response = Client().get(reverse(name), {"format": "json", "list": part})
        text = b"".join(response.streaming_content).decode()
        found = json.loads(text)
        headings = [column.heading for column in listing.columns]
        assert json.loads(text.partition(',\n"rows"')[0] + "}")["schema"]["名称"] == listing.name
        assert [column["名称"] for column in found["schema"]["列"]] == headings
        as_csv = b"".join(Client().get(reverse(name), {"format": "csv", "list": part}).streaming_content)
        rows = list(csv.DictReader(io.StringIO(as_csv.decode("utf-8-sig"), newline="")))
        assert len(rows) == len(found["rows"]), listing.name
        assert all(list(row) == headings for row in found["rows"])


def test_years_of_the_trend_are_columns_of_its_series():
    as_json = json.loads(b"".join(Client().get("/statistics/?format=json&list=years").streaming_content))
    names = list(StatisticSeries.objects.values_list("name", flat=True))
    assert [column["名称"] for column in as_json["schema"]["列"]][3:-1] == names
    last = as_json["rows"][-1]
    assert [last[name] for name in names] == [675, 259, 321, 974]
    assert (last["年度_西暦"], last["備考_持越し"]) == (2018, "各区交流自治体")
    long = json.loads(b"".join(Client().get("/statistics/?format=json").streaming_content))
    assert list(long["rows"][0])[:6] == ["年度", "年度_西暦", "区分", "自治体数", "基準日", "備考_持越し"]


def test_tie_that_was_entered_by_mistake_is_in_no_file():
    wards = Municipality.objects.wards()
    kept, mistaken = (
        Tie.objects.create(ward=wards[0], municipality=Municipality.objects.get(lg_code="182109"), kind=kind)
        for kind in ("友好都市", "姉妹都市")
    )
    assert mistaken.withdraw(by=None)
    rows = b"".join(Client().get("/data/?format=csv&list=ties").streaming_content).decode("utf-8-sig")
    assert kept.kind in rows and mistaken.kind not in rows


def test_codes_are_never_numbers():
    for listing, *_ in PUBLIC:
        assert {column.kind for column in listing.columns if "コード" in column.heading} <= {Kind.CODE}
