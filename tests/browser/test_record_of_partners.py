"""The record's contacts, agreements, policy, section, people, venues and cases, written again where they are kept."""

import pytest
from django.utils import timezone

from agreements.models import Agreement, Body, Preparation
from bulletin.cases.models.cases import Case
from bulletin.cases.tasks import ask_again
from outbox.models import Notice
from tests import make
from tests.browser.record_again import publish_draft, said_of, taken_out
from timeline.models import Contact, Policy, PolicyStep, Section, Venue

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("clock")]

NARA = "奈良県町村会"


@pytest.mark.clock(2018, 2, 22, 9, 0)
def test_agreement_goes_from_the_request_to_the_ceremony_of_the_record(open_tab):
    printed = taken_out("2018-02-21")
    body = Body.objects.get(name=NARA)
    Preparation.objects.filter(bodies=body).delete()
    Agreement.objects.filter(body=body).delete()
    desk = open_tab(make.secretariat())
    desk.go("/desk/agreements/")
    desk.follow("準備を始める")
    desk.page.get_by_label(NARA).check()
    desk.choose(stage="申入れ")
    desk.fill(on="平成29年12月15日")
    desk.press("登録する")
    desk.go(Preparation.objects.get(bodies=body).get_absolute_url())
    desk.choose(stage="案を確認")
    desk.fill(on="平成30年2月16日")
    desk.press("記録する")
    desk.go(Preparation.objects.get(bodies=body).get_absolute_url())
    assert "はじめの接触から今日まで" in desk.text and "からの連携協定締結申入れについて" in desk.text
    desk.follow("締結を記録する")
    desk.fill(signed_on="平成30年2月21日")
    desk.page.get_by_label("出典").select_option(index=1)
    desk.press("締結を記録する")
    desk.go("/desk/timeline/?state=draft")
    desk.follow("奈良県町村会との連携協定締結式")
    assert said_of(publish_draft(desk)) == printed
    reader = open_tab(with_scripts=True)
    reader.go(body.get_absolute_url())
    assert "奈良県町村会との連携協定締結案を確認" in reader.text and "公開しません" not in reader.text


@pytest.mark.clock(2015, 9, 28, 9, 0)
def test_contact_of_a_ward_is_its_own_and_the_secretariats_becomes_the_entry(open_tab):
    printed = taken_out("2015-09-25")
    edogawa = make.staff("edogawa@example.jp", "131237", started_on=timezone.localdate())
    tabs = {"ward": open_tab(edogawa), "desk": open_tab(make.secretariat())}
    for tab in tabs.values():
        tab.go("/contacts/")
        tab.follow("接触を記録する")
        tab.choose(direction="先方から")
        tab.fill(first_day="平成27年9月25日", subject=printed["title"], counterpart="木古内町長", host="江戸川区長")
        tab.fill(partners="木古内町、江戸川区、山形県鶴岡市", introduced_by="鶴岡市（山形県）", outcome=printed["body"])
        tab.press("保存する")
    assert Contact.objects.count() == 2
    tabs["ward"].go("/contacts/")
    assert tabs["ward"].text.count(printed["title"]) == 1
    tabs["ward"].go(Contact.objects.get(municipality=edogawa.municipality).get_absolute_url())
    assert "経過の下書き" not in tabs["ward"].text
    tabs["desk"].go(Contact.objects.get(municipality=None).get_absolute_url())
    tabs["desk"].press("経過の下書きを作る")
    assert said_of(publish_draft(tabs["desk"])) == printed


@pytest.mark.clock(2017, 12, 25, 9, 0)
def test_policy_keeps_its_passage_and_drafts_the_decision(open_tab):
    printed = taken_out("2017-12-22")
    policy = Policy.objects.get(name="まち・ひと・しごと創生総合戦略（2017改訂版）")
    PolicyStep.objects.filter(policy=policy, kind="decided").delete()
    desk = open_tab(make.secretariat())
    desk.go("/desk/policies/")
    desk.follow(f"直す：{policy.name}")
    desk.fill(passage=printed["body"].partition("。")[2], reason="本文から写したため")
    desk.press("保存する")
    desk.follow(f"歩みを加える：{policy.name}")
    desk.choose(kind="閣議決定")
    desk.fill(day="平成29年12月22日")
    desk.press("保存する")
    desk.page.get_by_role("button", name="経過の下書きを作る").click()
    assert said_of(publish_draft(desk)) == printed
    reader = open_tab(with_scripts=True)
    reader.go(policy.get_absolute_url())
    assert "国が促進・推進する事業に位置付けられた" in reader.text and "12月22日（金）" in reader.text


@pytest.mark.clock(2017, 7, 19, 9, 0)
def test_section_opens_and_drafts_its_entry(open_tab):
    Section.objects.all().delete()
    printed, desk = taken_out("2017-07-18"), open_tab(make.secretariat())
    desk.go("/desk/sections/")
    desk.follow("コーナーを加える")
    desk.fill(name="京都府市町村魅力発信コーナー", opened_on="平成29年7月18日", places="京都府")
    desk.press("保存する")
    desk.page.get_by_role("button", name="経過の下書きを作る").click()
    assert said_of(publish_draft(desk)) == printed
    reader = open_tab(with_scripts=True)
    reader.go("/sections/")
    reader.follow("京都府市町村魅力発信コーナー")
    assert "26自治体" in reader.text and "運用開始" in reader.text


@pytest.mark.clock(2018, 11, 12, 9, 0)
def test_people_and_venues_of_the_record_are_one_under_every_spelling(open_tab):
    desk, reader = open_tab(make.secretariat()), open_tab(with_scripts=True)
    reader.go("/people/?q=西川")
    reader.follow("西川 太一郎")
    assert (
        "応対者　西川（会長）" in reader.text and "パネリスト　西川 太一郎（特別区長会会長・荒川区長）" in reader.text
    )
    assert "期間の記録なし" in reader.text
    misprint = Venue.objects.create(name="浅草「まるごとにつぼん」")  # as the source prints it
    desk.go("/desk/venues/")
    desk.page.locator(f"a[href='/desk/venues/{misprint.pk}/merge/']").click()
    desk.choose(other="浅草「まるごとにっぽん」")
    desk.fill(reason="小書きの「っ」の誤植のため")
    desk.press("保存する")
    assert Venue.objects.spelt("浅草「まるごとにつぼん」").name == "浅草「まるごとにっぽん」"
    reader.go("/venues/")
    reader.follow("浅草「まるごとにっぽん」")
    assert "台東区浅草2-6-7" in reader.text and "平成29年度 第1回魅力発信イベント" in reader.text


@pytest.mark.clock(2016, 9, 1, 9, 0)
def test_case_of_the_record_comes_back_and_both_offices_are_asked(open_tab):
    day = timezone.localdate()
    shinagawa = make.staff("shinagawa@example.jp", "131091", started_on=day)
    sakai = make.manager("sakai@example.jp", started_on=day)
    case = Case.objects.get(key="sakai-shinagawa")
    ward, partner = open_tab(shinagawa), open_tab(sakai)
    ward.go(case.get_absolute_url())
    ward.page.goto(f"{case.get_absolute_url()}edit/")
    ward.page.get_by_label("毎年続ける").check()
    ward.press("保存する")
    ask_again(timezone.now())
    assert {notice.user for notice in Notice.objects.filter(title__startswith="今年も行うか")} == {shinagawa, sakai}
    partner.go("/members/")
    assert "今年も行うか" in partner.text and "前の開催は平成27年11月18日でした。" in partner.text
