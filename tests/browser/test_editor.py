"""The chronology editor in a real browser, with scripts and without."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests import make
from tests.axe import violations
from tests.clock import Clock
from timeline.content import draft_entry
from timeline.models import Entry

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def open_desk(request, browser, live_server):
    """A function that opens a tab of somebody of the secretariat."""
    contexts = []

    def open_tab(user):
        client = Client()
        client.force_login(user)
        context = browser.new_context(
            base_url=live_server.url,
            locale="ja-JP",
            java_script_enabled=request.param,
            viewport={"width": 1280, "height": 900},
        )
        session = client.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": session.value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.has_scripts = request.param
        return page

    yield open_tab
    for context in contexts:
        context.close()


def check(page):
    """axe finds nothing and nothing runs over, at both widths."""
    if not page.has_scripts:
        return
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def lead(page):
    return page.locator(".notice").first.inner_text()


def test_entry_is_written_scheduled_published_and_corrected(open_desk, live_server, monkeypatch):
    clock = Clock(monkeypatch)
    page = open_desk(make.secretariat())
    page.goto("/desk/timeline/")
    check(page)
    page.get_by_role("link", name="新しい経過を書く").click()
    check(page)
    page.get_by_label("件名", exact=True).fill("雪の市")
    page.get_by_label("種別").select_option("魅力発信イベント・物産")
    page.get_by_label("初日").fill("令和９年２月６日～７日")
    page.get_by_label("議題・内容").fill("①　雪像\n②　講演会\n　基調講演　雪野 花子（雪国大学教授）")
    page.get_by_label("関係する自治体").fill("府中市")
    press(page, "日程を加える")
    part = page.get_by_role("group", name="日程1")
    part.get_by_label("件名").fill("(1) 開会式")
    part.get_by_label("日時").fill("同日 10:00～10:30")
    press(page, "見え方を確かめる")
    assert "「府中市」は2つあります。" in page.locator(".field__error").first.inner_text()
    check(page)
    page.get_by_label("関係する自治体").fill("東京都府中市、品川区")
    press(page, "見え方を確かめる")
    assert page.get_by_role("heading", name="雪の市", level=1).is_visible()
    assert page.locator(".people").inner_text() == "基調講演 雪野 花子（雪国大学教授）"
    check(page)
    press(page, "編集に戻る")
    assert page.get_by_role("group", name="日程1").get_by_label("日時").input_value() == "同日 10:00～10:30"
    moment = timezone.localtime(clock.moment + timedelta(minutes=2))
    page.get_by_label("日時を決めて公開する").check()
    page.get_by_label("公開する日時").fill(f"{moment.year}/{moment.month}/{moment.day} {moment:%H:%M}")
    press(page, "保存する")
    assert "決めた日時に公開されます" in lead(page)

    call_command("worker", once=True)
    assert page.request.get("/timeline/2027-02-06/").status == 404
    clock.moment = moment.replace(second=0, microsecond=0)
    call_command("worker", once=True)
    page.goto("/timeline/2027-02-06/")
    assert page.get_by_role("heading", name="雪の市", level=1).is_visible()

    page.goto(f"/desk/timeline/{Entry.objects.get(title='雪の市').pk}/")
    page.get_by_label("件名", exact=True).first.fill("雪の祭")
    press(page, "保存する")
    assert page.locator(".field__error").inner_text() == "直す理由を入力してください。訂正履歴に載ります。"
    page.get_by_role("textbox", name="直す理由").fill("名称の誤り")
    press(page, "保存する")
    page.goto("/about/corrections/")
    correction = page.locator(".corrections__item").first.inner_text()
    assert [word for word in ("雪の市", "雪の祭", "名称の誤り") if word not in correction] == []


def test_two_savers_merge_and_an_older_version_comes_back(open_desk):
    secretary, other = make.secretariat(), make.secretariat("midori@example.jp", name="緑次郎")
    entry = draft_entry({"days": "2027-02-06", "kind": "visit", "title": "雪の町への訪問"}, by=secretary)
    first, second = open_desk(secretary), open_desk(other)
    for page in (first, second):
        page.goto(f"/desk/timeline/{entry.pk}/")
    second.get_by_label("件名", exact=True).fill("雪の村への訪問")
    second.get_by_label("テーマ").fill("雪")
    press(second, "保存する")
    first.get_by_label("件名", exact=True).fill("雪の市への訪問")
    first.get_by_label("会場", exact=True).fill("雪の館")
    press(first, "保存する")
    assert "緑次郎さんが" in lead(first)
    check(first)
    assert first.get_by_label("テーマ").input_value() == "雪"
    first.get_by_role("group", name="件名").get_by_label("いまの内容").check()
    press(first, "保存する")
    entry.refresh_from_db()
    assert (entry.title, entry.theme, entry.venue.name) == ("雪の村への訪問", "雪", "雪の館")

    first.get_by_role("link", name="版の一覧").click()
    check(first)
    first.get_by_role("link", name="いまの版と比べる：第1版").click()
    assert first.locator("del").all_inner_texts() == ["町"]
    check(first)
    press(first, "第1版に戻す")
    entry.refresh_from_db()
    assert (entry.title, entry.theme, entry.version) == ("雪の町への訪問", "", 4)
