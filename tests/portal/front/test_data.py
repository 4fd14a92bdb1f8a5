"""/data/ names every public download, /data/columns/ the meaning of its columns."""

import csv
import io
import json
import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import StatisticSeries, Tie
from members.models import Municipality
from portal.front.data import PUBLIC
from portal.front.open_data.history import history_rows
from portal.web.downloads import Kind
from tests import make
from tests.html import joined
from timeline.models import Correction

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_list_stands_there_with_all_its_columns():
    page = unescape(joined(Client().get("/data/columns/").content.decode()))
    names = unescape(joined(Client().get("/data/").content.decode()))
    for number, (listing, *_) in enumerate(PUBLIC, start=1):
        assert f'<h3 class="section__sub">{listing.name}</h3>' in names
        assert f'id="list-{number}">{listing.name}</h2>' in page
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


def test_catalogue_names_every_list_its_files_and_the_licence(settings):
    response = Client().get("/data/catalog.jsonld")
    assert response.headers["Content-Type"] == "application/ld+json; charset=utf-8"
    found = json.loads(response.content)
    assert (found["@type"], found["@context"]["dcat"]) == ("dcat:Catalog", "http://www.w3.org/ns/dcat#")
    needed = {"@id", "dct:title", "dct:description", "dct:publisher", "dct:language", "dct:identifier"}
    assert [needed - each.keys() for each in found["dcat:dataset"]] == [set()] * len(PUBLIC)
    assert len({each["@id"] for each in found["dcat:dataset"]}) == len(PUBLIC)
    for data in found["dcat:dataset"]:
        for file in data["dcat:distribution"]:
            assert file["dct:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/deed.ja"}
            address = file["dcat:downloadURL"]["@id"].removeprefix(settings.BASE_URL)
            answer = Client().get(address)
            assert answer.streaming and answer.headers["Content-Type"].startswith(file["dcat:mediaType"]), address
            b"".join(answer.streaming_content)


def test_page_describes_its_lists_for_search_engines_of_data():
    page = Client().get("/data/").content.decode()
    [found] = [each for each in linked(page) if each["@type"] == "DataCatalog"]
    assert len(found["dataset"]) == len(PUBLIC)
    for data in found["dataset"]:
        assert {"name", "description", "license", "creator", "distribution"} <= data.keys()


def linked(page):
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]


def test_licence_is_what_the_secretariat_set(desk):
    before = Client().get("/data/").content.decode()
    assert '<a href="https://creativecommons.org/licenses/by/4.0/deed.ja" rel="license">' in before
    given = {
        "name": "公共データ利用規約（第1.0版）",
        "url": "https://www.digital.go.jp/resources/open_data",
        "newest": 0,
    }
    page = "/desk/settings/wordings/licence/"
    assert "CC BY 4.0" in desk.get(page).content.decode()
    assert desk.post(page, {**given, "url": "条件"}).status_code == 200
    assert desk.post(page, given).url == "/desk/settings/"
    after = Client().get("/data/").content.decode()
    assert "公共データ利用規約（第1.0版）" in after and "CC BY" not in after
    assert "deed.ja" not in Client().get("/data/catalog.jsonld").content.decode()


def test_dictionary_has_a_row_for_every_column():
    rows = json.loads(b"".join(Client().get("/data/columns/?format=json").streaming_content))["rows"]
    every = [(listing.name, column.heading) for listing, *_ in PUBLIC for column in listing.columns]
    assert [(row["一覧"], row["列"]) for row in rows] == every


@pytest.mark.clock(2027, 2, 3, 9, 0)
def test_history_counts_what_came_and_what_was_put_right(desk, clock):
    entry = make.entry("2027-01-05", "2027-01-05", state="draft")
    clock.set(2027, 2, 5, 9, 0)
    assert entry.publish(by=None)
    Correction.objects.create(
        outcome="kept", entry=entry, place="件名", as_printed="試", reason="確かめた", corrected_on=date(2027, 2, 6)
    )
    [second, first] = history_rows()[:2]
    assert (second, first) == ((date(2027, 2, 6), 0, 1), (date(2027, 2, 5), 1, 0))


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
