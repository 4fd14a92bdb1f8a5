"""/data/ names every public download with the meaning of its columns."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Tie
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
