"""会場: one venue under every spelling, with what was held there; renamed and merged with all that was derived."""

import re
from datetime import date

import pytest
from django.test import Client

from tests import make
from tests.clients import get_page, visit
from timeline.content import Names, content_of, write_content
from timeline.models import Correction, Entry, Spelling, Venue

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TITLE = "平成30年度 第1回魅力発信イベント"


def venue(name="大井競馬場"):
    return Venue.objects.get(name=name)


def test_page_says_what_is_known_and_what_was_held():
    page = visit(venue("東京区政会館").get_absolute_url())
    assert page.count("記録なし") == 2  # the record gives neither its address nor its ward
    assert "3階 首都大学東京飯田橋キャンパス内教室" in page and "お茶の京都" not in page
    page = visit(venue("浅草「まるごとにっぽん」").get_absolute_url())
    assert "台東区浅草2-6-7" in page and 'class="dot-map locator"' in page
    assert page.count("thread__item") == 3


def test_entry_leads_to_its_venue_and_those_of_its_parts():
    address = venue().get_absolute_url()
    assert visit("/timeline/2018-10-06/").count(f'href="{address}"') == 2
    assert f'<a href="{venue("東京区政会館").get_absolute_url()}">' in visit("/timeline/2018-07-26/")
    assert visit(address).count("thread__item") == 3  # an entry with two parts here is held here once


@pytest.mark.parametrize("text", ["大井競馬場", "大井　競馬場", "「大井競馬場」", "TCK", "ＴＣＫ"])
def test_spelling_leads_to_the_one_venue(text):
    venue().add_spelling("TCK")
    entry = make.entry("2027-05-10", date(2027, 5, 10))
    write_content(entry, content_of(entry) | {"venue": text}, by=None, reason="試験")
    entry.refresh_from_db()
    assert entry.venue == venue()


def test_other_name_is_another_venue():
    assert Names().named(Venue, "大井競馬場前広場").pk is None


def test_merged_venue_is_named_by_nothing_derived_and_leads_on(desk):
    old, kept = venue("千年の苑"), venue()
    old.add_spelling("千年苑")
    address, before = old.get_absolute_url(), Entry.objects.get(key="2018-10-13").version
    page = desk.post(f"/desk/venues/{old.pk}/merge/", {"other": kept.pk, "reason": ""}).content.decode()
    assert "まとめる理由を入力してください。" in page
    desk.post(f"/desk/venues/{old.pk}/merge/", {"other": kept.pk, "reason": "同じ場所のため"})
    entry = Entry.objects.get(key="2018-10-13")
    assert (entry.venue, entry.outline["venue"], entry.version) == (kept, "大井競馬場", before + 1)
    assert entry.search_text.count("千年の苑") == 1  # 千年の苑サポーター認定式
    assert [version.content["venue"] for version in entry.versions.order_by("number")] == ["千年の苑", "大井競馬場"]
    response = Client().get(address)
    assert (response.status_code, response.headers["Location"]) == (302, kept.get_absolute_url())
    names = Names()
    assert {names.named(Venue, text) for text in ("千年の苑", "千年苑")} == {kept}
    [correction] = Correction.objects.filter(subject_kind="会場")
    assert (correction.as_printed, correction.as_corrected) == ("千年の苑", "大井競馬場")
    assert "同じ場所のため" in visit(kept.get_absolute_url())
    assert not old.merge_into(kept, reason="試験", by=None)
    assert not kept.merge_into(Venue.objects.get(pk=old.pk), reason="試験", by=None)


def test_new_name_is_that_of_every_entry_and_the_old_one_a_spelling(desk):
    old = venue("しながわ水族館")
    form = {"name": "品川水族館", "address": "", "municipality": "東京都品川区", "spellings": "", "token": old.token}
    desk.post(f"/desk/venues/{old.pk}/", {**form, "reason": "改称のため"})
    entry = Entry.objects.get(key="2015-11-18")
    assert entry.outline["venue"] == "品川水族館" and "品川水族館" in visit("/timeline/2015-11-18/")
    assert [version.content["venue"] for version in entry.versions.order_by("number")] == [
        "しながわ水族館",
        "品川水族館",
    ]
    assert Names().named(Venue, "しながわ水族館").pk == old.pk
    assert "品川区" in visit(old.get_absolute_url())
    assert {row.as_printed for row in Correction.objects.filter(subject_kind="会場")} == {"しながわ水族館"}


def test_new_address_stands_in_the_lists_without_a_version(desk):
    known = venue("京都府自治会館")
    form = {"name": known.name, "address": "京都市上京区", "municipality": "", "spellings": "", "token": known.token}
    desk.post(f"/desk/venues/{known.pk}/", {**form, "reason": "調べたため"})
    entry = Entry.objects.get(key="2017-10-10")
    assert entry.outline["address"] == "京都市上京区" and not entry.versions.exists()


def test_spelling_of_another_venue_is_refused_at_the_field(desk):
    form = {"name": "大井競馬場", "spellings": "千年の 苑", "token": venue().token, "reason": "試験"}
    page = desk.post(f"/desk/venues/{venue().pk}/", form).content.decode()
    assert "「千年の 苑」は、会場「千年の苑」の名称か表記です。" in page
    desk.post(f"/desk/venues/{venue().pk}/", {**form, "spellings": "TCK\n大井 競馬場\nTCK"})
    assert list(Spelling.objects.values_list("text", flat=True)) == ["TCK"]
    assert "TCK" in visit(venue().get_absolute_url())


def test_venue_of_a_draft_alone_is_not_public(desk):
    hidden = Venue.objects.create(name="下書きの会場")
    make.entry("2027-05-10", date(2027, 5, 10), venue=hidden, state="draft")
    assert Client().get(hidden.get_absolute_url()).status_code == 404
    assert "下書きの会場" not in visit("/venues/") and "下書きの会場" in get_page(desk, "/desk/venues/")


def test_reason_is_asked_for_after_all_that_may_be_changed(desk):
    page = get_page(desk, f"/desk/venues/{Venue.objects.earliest('pk').pk}/")
    asked = re.findall(r'<(?:input|textarea|select)(?![^>]*type="hidden")[^>]* name="(\w+)"', page.split("<form")[-1])
    assert asked == ["name", "address", "municipality", "spellings", "reason"]
