"""Signing drafts its entry."""

from datetime import date

import pytest
from django.test import Client

from agreements.models import Agreement, Body, Source
from tests import make
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 11, 26, 9, 0), pytest.mark.usefixtures("clock")]


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
