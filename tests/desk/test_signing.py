"""Signing and visiting draft their entries."""

from datetime import date

import pytest
from django.test import Client

from agreements.models import Agreement, Body, Source
from tests import make
from tests.html import text
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 11, 26, 9, 0), pytest.mark.usefixtures("clock")]

VISIT = "/desk/visits/new/"


def test_ceremony_of_two_drafts_one_entry(desk):
    bodies = [
        make.body("千葉県市長会", "city_mayors", "千葉県"),
        make.body("山梨県町村会", "towns_and_villages", "山梨県"),
    ]
    data = {
        "bodies": [body.pk for body in bodies],
        "name": "広域連携協定",
        "signed_on": "R8.10.1",
        "source": Source.objects.get().pk,
    }
    for _ in range(2):  # sent twice
        desk.post("/desk/agreements/sign/", data)
    entry = Entry.objects.get(first_day=date(2026, 10, 1))
    assert (entry.state, entry.kind_id, entry.title) == (
        "draft",
        "agreement",
        "千葉県市長会、山梨県町村会との広域連携協定の締結",
    )
    assert list(entry.bodies.all()) == bodies
    assert [place.name for place in entry.prefectures.all()] == ["千葉県", "山梨県"]
    assert entry.origin_label == "協定の締結"
    assert entry.origin_url == Agreement.objects.get(body=bodies[0]).get_desk_url()
    assert Client().get(entry.get_absolute_url()).status_code == 404


def test_company_signs_without_a_prefecture(desk):
    body = Body.objects.get(kind="company")
    data = {"bodies": [body.pk], "name": "災害時の協定", "signed_on": "R8.10.1", "source": Source.objects.get().pk}
    desk.post("/desk/agreements/sign/", data)
    assert Entry.objects.get(first_day=date(2026, 10, 1)).title == "第一生命保険株式会社との災害時の協定の締結"


def visit(desk, **fields):
    data = {
        "title": "鶴岡市長が江戸川区長を訪問",
        "first_day": "令和8年11月5日",
        "visitors": "山形県鶴岡市長",
        "hosts": "江戸川区長\n特別区長会事務局長",
        "matter": "食文化の交流について意見を交換した。",
        "places": "山形県鶴岡市\n東京都江戸川区",
        **fields,
    }
    return desk.post(VISIT, data, follow=True)


def test_visit_drafts_an_entry_once(desk):
    assert "経過の下書きにしました。" in text(visit(desk))
    assert "すでに記録されています。" in text(visit(desk))
    entry = Entry.objects.get(first_day=date(2026, 11, 5))
    assert (entry.state, entry.kind_id, entry.body) == ("draft", "visit", "食文化の交流について意見を交換した。")
    assert [(role.kind, role.office) for role in entry.roles.all()] == [
        ("visitor", "山形県鶴岡市長"),
        ("receiver", "江戸川区長"),
        ("receiver", "特別区長会事務局長"),
    ]
    assert {place.name for place in entry.municipalities.all()} == {"鶴岡市", "江戸川区"}


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"places": "山形県鶴丘市"}, "鶴丘市"),
        ({"last_day": "R8.11.4"}, "終わりの日は、訪問した日と同じか、後の日にしてください。"),
        ({"first_day": "R9.1.1"}, "訪問した日が今日（令和8年11月26日）より後です。"),
        ({"visitors": ""}, "訪問した人を入力してください。"),
    ],
)
def test_visit_that_cannot_be_is_refused_in_words(desk, fields, said):
    response = visit(desk, **fields)
    assert (response.status_code, said in text(response)) == (200, True)
    assert not Entry.objects.filter(kind__key="visit", first_day__year=2026).exists()
