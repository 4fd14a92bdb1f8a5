"""災害支援: what was done as far as it is known, which partners were hit, and the entry at the end."""

from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client

from members.models import Membership, Prefecture
from portal import contact
from tests import make
from tests.clients import as_, get_page, visit
from tests.html import joined
from timeline.models import Correction, Disaster, ReliefAction
from timeline.relief.agenda_offers import agenda_offers
from timeline.relief.partners_hit import partners_hit

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOKKAIDO, OSAKA = "平成30年北海道胆振東部地震", "大阪府北部を震源とする地震"
ACTION = {"kind": "staff", "what": "保健師", "number": "３", "first_day": "H30.9.10", "last_day": "H30.9.20"}


def disaster(name=HOKKAIDO):
    return Disaster.objects.get(name=name)


def test_record_holds_what_the_source_states_and_no_more():
    call_command("load_record", verbosity=0)  # changes nothing
    assert [row.actions.count() for row in Disaster.objects.order_by("pk")] == [1, 1, 2]
    assert not ReliefAction.objects.exclude(amount=None, number=None, ward=None, paid_on=None, first_day=None).exists()
    page = joined(visit(disaster().get_absolute_url()))
    assert "特別区（区の記録なし）" in page and "保健師等" in page and "特別区長会" in page
    assert page.count("記録なし") > 4 and "0円" not in page and "/timeline/2018-10-16/" in page


def test_partners_hit_are_those_of_the_day():
    earthquake = disaster(OSAKA)
    before, after = make.place("272035"), make.place("272078")  # 豊中市, 高槻市
    Membership.objects.create(municipality=before, started_on=date(2018, 7, 13))
    Membership.objects.create(municipality=after, started_on=date(2018, 7, 14))
    make.tie("272078", started_on=date(2018, 7, 13), ended_on=date(2018, 7, 14))
    hit = partners_hit(earthquake, earthquake.first_entry_day())
    assert [(each.place.name, each.ways) for each in hit.hits] == [("豊中市", "会員登録"), ("高槻市", "各区交流")]
    assert (hit.total, hit.day, hit.is_day_of_disaster) == (43, date(2018, 7, 13), False)
    earthquake.happened_on = date(2018, 7, 14)
    hit = partners_hit(earthquake, None)
    assert [(each.place.name, each.ways) for each in hit.hits] == [("豊中市", "会員登録"), ("高槻市", "会員登録")]


def test_agreement_and_case_count_as_ties():
    page = visit(disaster().get_absolute_url())
    assert "発生日の記録がないため、はじめの経過の日でみています。" in page
    assert "この地域の179自治体（特別区を除く）のうち、144自治体です。" in page
    earthquake = disaster(OSAKA)
    earthquake.prefectures.set(Prefecture.objects.filter(name="福井県"))
    [hit] = partners_hit(earthquake, date(2018, 7, 13)).hits
    assert (hit.place.name, hit.ways) == ("坂井市", "連携事例")


def test_without_area_nothing_is_said():
    assert "被災した都道府県と自治体の記録がないため、示せません。" in visit(
        disaster("平成30年7月豪雨").get_absolute_url()
    )


def test_ward_enters_its_own_and_edits_no_other(aya, minato, desk):
    assert "区の支援を加える" in get_page(as_(aya), "/members/relief/")
    as_(aya).post(f"/members/relief/{disaster().pk}/", ACTION)
    action = ReliefAction.objects.get(ward__lg_code="131091")
    assert action.summary == "品川区　職員の派遣　保健師3名（平成30年9月10日～平成30年9月20日）"
    page = visit("/relief/wards/131091/")
    assert HOKKAIDO in page and "3名" in page
    assert "記録はありません。" in visit("/relief/wards/131032/")
    address = f"/members/relief/actions/{action.pk}/"
    assert as_(minato).get(address).status_code == 404
    as_(aya).post(address, {**ACTION, "number": "4", "token": action.token})
    action.refresh_from_db()
    assert action.number == 4
    assert Correction.objects.get(subject_kind="支援").reason == "品川区が、登録した内容を直したため。"
    assert "品川区　職員の派遣　保健師4名" in get_page(desk, "/desk/relief/")


def test_bad_input_is_refused_at_its_field_and_kept(aya):
    page = as_(aya).post(f"/members/relief/{disaster().pk}/", {**ACTION, "amount": "1,000", "last_day": "H30.9.1"})
    page = page.content.decode()
    assert "金額（円）は、種類が「支援金」のときだけ入力します。" in page
    assert "最終日は、初日と同じか、後の日にしてください。" in page
    assert 'value="保健師"' in page and ReliefAction.objects.count() == 4


def test_end_of_the_response_drafts_one_entry(desk):
    heavy_rain = disaster("平成30年7月豪雨")
    desk.post(
        f"/desk/relief/{heavy_rain.pk}/actions/",
        {
            "kind": "money",
            "ward": "千代田区",
            "amount": "￥１，０００，０００円",
            "recipient": "広島県",
            "paid_on": "H30.9.3",
        },
    )
    assert "1,000,000円" in visit(heavy_rain.get_absolute_url())
    for _ in range(2):
        desk.post(f"/desk/relief/{heavy_rain.pk}/close/", {"day": "H31.3.31"})
    [entry] = heavy_rain.entries.exclude(state="published")
    assert (entry.title, entry.kind_id, entry.state) == ("平成30年7月豪雨への支援", "relief", "draft")
    assert [item.text for item in entry.items.all()] == [
        "特別区長会　支援金",
        "千代田区　広島県へ支援金　1,000,000円",
    ]
    assert "平成30年7月豪雨への支援" not in visit(heavy_rain.get_absolute_url())
    assert "3月31日" in visit(heavy_rain.get_absolute_url())


def test_disaster_is_entered_with_its_area(desk):
    form = {"name": "令和9年試験地震", "happened_on": "R8.1.1", "places": "大阪府、北海道厚真町、どこか市"}
    page = desk.post("/desk/relief/new/", form).content.decode()
    assert "「どこか市」という自治体、都道府県、協定団体はありません。" in page and "大阪府、北海道厚真町" in page
    desk.post("/desk/relief/new/", {**form, "places": "大阪府、北海道厚真町", "entries": "2018-10-16"})
    new = disaster("令和9年試験地震")
    assert [str(row) for row in (*new.prefectures.all(), *new.municipalities.all())] == ["大阪府", "北海道厚真町"]
    form = {"name": new.name, "happened_on": "R8.1.2", "places": "大阪府", "token": new.token, "reason": "試験"}
    desk.post(f"/desk/relief/{new.pk}/", form)
    corrected = {row.place.rpartition("　")[2] for row in Correction.objects.filter(subject_kind="災害")}
    assert corrected == {"発生日", "自治体", "経過"} and not new.entries.exists()


def test_emergency_stands_above_every_page_until_it_is_taken_away(desk):
    page = "/desk/settings/wordings/emergency/"
    assert "災害時のお知らせ" not in visit("/")
    desk.post(page, {"text": "あ" * 301, "newest": 0})
    assert "災害時のお知らせ" not in visit("/")
    desk.post(page, {"text": "地震のため、電話がつながりにくくなっています。", "newest": 0})
    for address in ("/", "/timeline/", "/relief/", "/accounts/login/"):
        assert "電話がつながりにくく" in visit(address), address
    newest = desk.get(page).context["form"]["newest"].value()
    desk.post(page, {"text": "", "newest": newest})
    assert "電話がつながりにくく" not in visit("/")
    assert contact.emergency() == ""


def test_list_and_file_say_the_same():
    assert all(name in visit("/relief/") for name in (HOKKAIDO, OSAKA))
    rows = b"".join(Client().get("/relief/?format=csv").streaming_content).decode()
    assert f"{HOKKAIDO},,特別区（区の記録なし）,職員の派遣,保健師等,,,,,,,,2018-10-16" in rows


def test_municipality_is_told_in_words_of_no_other_page(akane):
    answer = as_(akane).get("/members/relief/")
    assert answer.status_code == 403 and "この画面は、特別区の担当者だけが使えます。" in answer.content.decode()


def test_money_and_staff_that_no_entry_tells_of_are_due_for_the_agenda():
    day = date(2018, 10, 16)
    assert list(agenda_offers(day)) == []
    disaster().actions.update(entry=None)
    money, staff = agenda_offers(day)
    assert (money.title, money.planned) == (f"「{HOKKAIDO}」への支援金拠出", "confirmed")
    assert (staff.title, staff.planned) == (f"「{HOKKAIDO}」への特別区の対応（保健師等派遣）", "reported")
    assert list(agenda_offers(date(2019, 10, 18))) == [] == list(agenda_offers(date(2018, 10, 15)))
    disaster().close(day, by=make.secretariat())
    assert list(agenda_offers(day)) == []


def test_form_sent_twice_is_one_action_and_the_same_at_another_disaster_is_another(aya):
    ward, address = as_(aya), f"/members/relief/{disaster().pk}/"
    assert "を登録しました。" in ward.post(address, ACTION, follow=True).content.decode()
    assert "は、すでに登録されています。" in ward.post(address, ACTION, follow=True).content.decode()
    ward.post(address, {**ACTION, "number": "4"})
    ward.post(f"/members/relief/{disaster(OSAKA).pk}/", ACTION)
    own = ReliefAction.objects.filter(ward=aya.municipality).order_by("pk")
    assert [(each.disaster.name, each.number) for each in own] == [(HOKKAIDO, 3), (HOKKAIDO, 4), (OSAKA, 3)]
