"""An agreement from the first contact to today: what the record states, what becomes known, and who sees what."""

import re
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from agreements.models import Agreement, Body, Preparation
from tests import make
from tests.clients import as_, get_page, visit
from tests.html import joined
from timeline.models import Correction, RecordFile

pytestmark = pytest.mark.django_db

NARA, KYOTO = "奈良県町村会", "京都府市長会"


def test_steps_of_the_record_are_those_the_source_states():
    call_command("load_record", verbosity=0)  # changes nothing
    steps = {
        str(each): [(step.get_stage_display(), str(step.on)) for step in each.steps.all()]
        for each in Preparation.objects.all()
    }
    assert steps == {
        "北海道町村会・京都府市長会・京都府町村会との連携協定": [("案を確認", "2016-04-15"), ("締結", "2016-04-26")],
        "群馬県市長会・群馬県町村会との連携協定": [
            ("申入れ", "2017-10-16"),
            ("申入れ", "2017-11-14"),
            ("案を確認", "2018-03-16"),
            ("締結", "2018-04-16"),
        ],
        "奈良県町村会との連携協定": [("申入れ", "2017-12-15"), ("案を確認", "2018-02-16"), ("締結", "2018-02-21")],
        "埼玉県町村会との連携協定": [("案を確認", "2018-03-16"), ("締結", "2018-05-01")],
        "第一生命保険株式会社との包括連携協定": [("案を確認", "2018-08-06"), ("締結", "2018-08-23")],
    }


def test_thread_leads_from_the_first_contact_to_today(desk):
    body = Body.objects.get(name=NARA)
    contact = make.contact(subject="協定の相談", first_day=date(2017, 11, 1))
    contact.choose("bodies", [body])
    contact.save()
    agreement = body.agreements.get()
    page = joined(get_page(desk, agreement.get_desk_url()))
    thread = page[page.index("はじめの接触から今日まで") : page.index("関連する催し")]
    named = ["協定の相談", "連携協定締結申入れ", "連携協定締結案を確認", "奈良県町村会との連携協定締結式"]
    places = [thread.index(each) for each in named]
    assert places == sorted(places)
    assert "協定の相談" not in visit(body.get_absolute_url())


def test_step_that_an_entry_tells_is_not_told_twice(desk):
    agreement = Body.objects.get(name=NARA).agreements.get()
    page = joined(get_page(desk, agreement.get_desk_url()))
    assert page.count("奈良県町村会からの連携協定締結申入れ") == 1 and "公開しません）" not in page
    preparation = Preparation.objects.get(bodies=agreement.body)
    preparation.steps.filter(stage="confirmed").update(note="会長に説明済み")
    page = joined(get_page(desk, agreement.get_desk_url()))
    assert "案を確認" in page and "会長に説明済み" in page  # a note of one's own stays


def test_public_page_tells_events_and_joint_meetings_apart():
    page = joined(visit(Body.objects.get(name="群馬県市長会").get_absolute_url()))
    entries, events = page.index('id="entries"'), page.index('id="events"')
    assert "/timeline/2018-04-16a/" in page[entries:events]
    assert "/timeline/2018-10-11/" in page[events:] and "/timeline/2018-10-11/" not in page[entries:events]
    assert "合同の会議" not in page
    page = joined(visit(Body.objects.get(name=KYOTO).get_absolute_url()))
    assert re.search(r"/meetings/\d+/", page[page.index("合同の会議") :])


def test_term_that_becomes_known_is_no_correction(desk):
    agreement = Agreement.objects.get(body__name=NARA)
    address = f"{agreement.get_desk_url()}supplement/"
    assert "記録なし" in get_page(desk, agreement.get_desk_url())
    page = desk.post(address, {"term_years": "百", "token": agreement.token}).content.decode()
    assert "年数を数字で入力してください" in page
    facts = {"term_years": "１", "cooperation_fields": "観光の振興\n災害時の支援", "token": agreement.token}
    desk.post(address, facts)
    agreement.refresh_from_db()
    assert (agreement.term_years, agreement.renews_on) == (1, date(2019, 2, 21))
    assert not Correction.objects.filter(subject_kind="協定").exists()
    assert agreement.last_change().action == "協定の追記"
    assert "災害時の支援" in visit(agreement.body.get_absolute_url())
    assert desk.get(address).status_code == 302  # nothing is left to be added


def test_drafts_of_the_text_are_read_by_the_secretariat_alone(desk):
    preparation = Preparation.objects.begin(
        bodies=[Body.objects.get(name=NARA)], name="協定", stage="applied", on=date(2026, 1, 5), note="", by=None
    )
    row = RecordFile(
        preparation=preparation, name="協定書", edition_name="案", file_name="a.txt", media_type="text/plain"
    )
    row = RecordFile.objects.take_in(row, ContentFile(b"x", name="a.txt"), by=make.user("writer@example.jp"))
    assert "協定書" in get_page(desk, preparation.get_absolute_url())
    assert "事務局だけが見られます" in get_page(desk, f"/desk/files/preparation/{preparation.pk}/")
    assert (desk.get(row.url).status_code, as_().get(row.url).status_code) == (200, 404)
