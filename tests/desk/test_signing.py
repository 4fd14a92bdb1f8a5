"""Signing drafts its entry: of the record's own agreements, word for word what the record says."""

from datetime import date

import pytest
from django.test import Client

from agreements.models import Agreement, Body, Preparation, Source
from tests import make
from timeline.content import content_of
from timeline.content.drafts import draft_of_signing
from timeline.models import Entry

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 11, 26, 9, 0),
    pytest.mark.usefixtures("clock"),
]

SIGNED = ["2016-04-26a", "2018-02-21", "2018-04-16a", "2018-05-01", "2018-08-23"]  # and how they came about
JOINED = {
    "2016-04-26a": ("京都府市長会、京都府町村会", "京都府市長会・京都府町村会")
}  # as the draft joins, and the source


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
        "千葉県市長会、山梨県町村会との連携協定締結式",
    )
    assert list(entry.bodies.all()) == bodies
    assert entry.origin_label == "協定の締結"
    assert entry.origin_url == Agreement.objects.get(body=bodies[0]).get_desk_url()
    assert Client().get(entry.get_absolute_url()).status_code == 404


def test_company_signs_without_a_ceremony(desk):
    body = Body.objects.get(kind="company")
    data = {"bodies": [body.pk], "name": "災害時の協定", "signed_on": "R8.10.1", "source": Source.objects.get().pk}
    desk.post("/desk/agreements/sign/", data)
    assert Entry.objects.get(first_day=date(2026, 10, 1)).title == "第一生命保険株式会社と災害時の協定を締結"


@pytest.mark.parametrize("key", SIGNED)
def test_draft_of_a_signing_says_what_the_record_says(key):
    printed = content_of(Entry.objects.get(key=key))
    printed.pop("editions", None)  # the papers tell of the entry, and not it of them
    agreements = list(Agreement.objects.filter(body__name__in=printed["bodies"]).order_by("body"))
    preparation = Preparation.objects.filter(bodies=agreements[0].body).get()
    draft = content_of(draft_of_signing(agreements, by=make.secretariat(), preparation=preparation))
    draft["title"] = draft["title"].replace(*JOINED.get(key, ("", "")))
    assert {**draft, "key": key} == printed
