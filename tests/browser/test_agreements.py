"""The secretariat's and a ward's editors in a real browser, with and without scripts."""

import re

import pytest
from django.test import Client

from agreements.models import Agreement, Body, Freeze, PublishedFigure, Source, Tie, TieReturn
from tests import make
from timeline.models import Contact, Correction, Entry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture(params=[True, False], ids=["scripts", "plain"])
def tab(request, browser, live_server):
    context = browser.new_context(base_url=live_server.url, locale="ja-JP", java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def enter(page, user):
    """Let the person in, as after a login."""
    client = Client()
    client.force_login(user)
    client.get("/members/notices/")  # the session begins
    page.goto("/about/")
    page.context.add_cookies(
        [{"name": c.key, "value": c.value, "url": page.url.removesuffix("/about/")} for c in client.cookies.values()]
    )


def texts(page, selector):
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def test_two_bodies_are_added_and_sign_together(tab):
    enter(tab, make.secretariat())
    for name, kind, prefecture in (("千葉県市長会", "市長会", "千葉県"), ("山梨県町村会", "町村会", "山梨県")):
        tab.goto("/desk/agreements/")
        tab.get_by_role("link", name="団体を加える").click()
        tab.get_by_label("名称").fill(name)
        tab.get_by_label("種別").select_option(kind)
        tab.get_by_label("都道府県").select_option(prefecture)
        press(tab, "保存する")
    tab.get_by_role("link", name="締結を記録する").click()
    press(tab, "締結を記録する")
    assert len(texts(tab, ".field__error")) == 3
    tab.get_by_label("千葉県市長会").check()
    tab.get_by_label("山梨県町村会").check()
    tab.get_by_label("締結日").fill("Ｒ８．１０．１")
    tab.get_by_label("出典").select_option(index=1)
    press(tab, "締結を記録する")
    assert "千葉県市長会、山梨県町村会との締結を記録しました。経過の下書きもできています。" in texts(
        tab, ".messages li"
    )
    tab.goto("/agreements/?as_of=2026-10-01")
    assert texts(tab, ".figures__value") == ["13", "9", "372"]
    tab.goto("/agreements/?as_of=2026-09-30")
    assert texts(tab, ".figures__value") == ["11", "8", "321"]
    assert Entry.objects.get(first_day="2026-10-01").state == "draft"


def test_printed_figure_is_entered_found_wrong_and_confirmed(tab):
    enter(tab, make.secretariat())
    tab.goto("/desk/statistics/figures/")
    tab.get_by_role("link", name="公表値を加える").click()
    tab.get_by_label("数の種類").select_option("構成自治体数")
    tab.get_by_label("協定団体").select_option("埼玉県町村会")
    tab.get_by_label("基準日").fill("平成30年10月1日")
    tab.get_by_label("公表値", exact=False).last.fill("22")
    tab.get_by_label("出典").select_option(index=1)
    tab.get_by_label("記載箇所").fill("ちらし")
    press(tab, "保存する")
    assert "公表値 22、計算値 23、差 ＋1。" in texts(tab, ".messages li")[0]
    tab.get_by_role("link", name=re.compile("^照合")).click()  # and how many wait
    tab.get_by_role("link", name="確認済みにする：ちらし　埼玉県町村会").click()
    tab.get_by_label("残す理由").fill("印刷のときの数え違い。")
    press(tab, "確認済みにする")
    assert "未確認の食い違いはありません。" in tab.locator("main").inner_text()
    assert Correction.objects.get(finding="members:埼玉県町村会:2018-10-01").reason == "印刷のときの数え違い。"
    assert PublishedFigure.objects.get(place="ちらし").value == 22


def test_ward_enters_a_tie_and_returns_its_list(tab):
    enter(tab, make.manager("aoi@example.jp", "131091"))
    tab.goto("/members/")
    tab.get_by_role("link", name="各区交流と各区調査").click()
    tab.get_by_role("link", name="交流を加える").click()
    tab.get_by_label("相手の自治体").fill("池田町")
    tab.get_by_label("種別").fill("友好都市")
    press(tab, "保存する")
    assert "「池田町」は4つあります。" in texts(tab, ".field__error")[0]
    tab.get_by_label("相手の自治体").fill("福井県池田町")
    press(tab, "保存する")
    tab.get_by_role("link", name="この一覧で回答する").click()
    press(tab, "回答する")
    assert "1件と回答しました。" in texts(tab, ".messages li")[0]
    assert TieReturn.objects.get().lines == [["183822", "友好都市"]]
    assert Tie.objects.get(ward__lg_code="131091").municipality.full_name == "福井県池田町"


def test_year_is_computed_and_frozen(tab):
    enter(tab, make.secretariat())
    tab.goto("/desk/statistics/")
    tab.get_by_role("link", name="令和8年度").click()
    tab.get_by_label("確認したこと").fill("電話で確かめた。")
    press(tab, "令和8年度の推移を確定する")
    assert "令和8年度の推移を確定しました。" in texts(tab, ".messages li")[0]
    assert "変わっていません。" in tab.locator("main").inner_text()
    assert Freeze.objects.get().note == "電話で確かめた。"


def test_visit_is_noted(tab):
    enter(tab, make.secretariat())
    tab.goto("/desk/agreements/")
    tab.get_by_role("link", name="接触を記録する").click()
    tab.get_by_label("向き").select_option("先方から")
    tab.locator("#id_first_day").fill("令和8年11月5日")
    tab.get_by_label("用件").fill("食文化の交流について意見交換")
    tab.get_by_label("相手の自治体・協定団体").fill("山形県鶴岡市")
    tab.get_by_label("相手の方").fill("山形県鶴岡市長")
    press(tab, "保存する")
    assert Contact.objects.get().places.get().name == "鶴岡市"
    tab.get_by_role("link", name="食文化の交流について意見交換").click()
    press(tab, "経過の下書きを作る")
    assert Entry.objects.get(first_day="2026-11-05").kind_id == "visit"


def desk_pages():
    agreement = Agreement.objects.get(body__name="埼玉県町村会").pk
    figure = PublishedFigure.objects.first().pk
    return [
        "/desk/agreements/",
        "/desk/agreements/sign/",
        f"/desk/agreements/{agreement}/",
        f"/desk/agreements/{agreement}/correct/",
        f"/desk/agreements/bodies/{Body.objects.first().pk}/edit/",
        "/desk/agreements/preparations/new/",
        "/desk/statistics/",
        "/desk/statistics/2018/",
        "/desk/statistics/2026/",
        "/desk/statistics/figures/",
        f"/desk/statistics/figures/{figure}/edit/",
        "/desk/statistics/sources/",
        f"/desk/statistics/sources/{Source.objects.first().pk}/edit/",
        "/desk/statistics/ties/",
        "/desk/checks/",
        "/contacts/new/",
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_of_the_secretariat_are_accessible_and_never_scroll_sideways(page, assert_accessible, size):
    page.set_viewport_size(size)
    enter(page, make.secretariat())
    for address in desk_pages():
        page.goto(address)
        assert_accessible()
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert (address, page.evaluate(width)) == (address, 0)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_of_a_ward_are_accessible(page, assert_accessible, size):
    page.set_viewport_size(size)
    enter(page, make.manager("aoi@example.jp", "131091"))
    for address in ("/members/ties/", "/members/ties/new/", "/members/ties/import/"):
        page.goto(address)
        assert_accessible()
