"""ふりがな in the real browser: a box that works without scripts, and is remembered with them."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST, WARD = "/agreements/1/", "/municipalities/131091/"


@pytest.fixture
def plain(browser, live_server):
    context = browser.new_context(base_url=live_server.url, locale="ja-JP", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_readings_stand_above_names_without_scripts(plain):
    plain.goto(LIST)
    reading = plain.locator("rt").first
    assert not reading.is_visible()
    plain.locator(".readings__box:visible").check()
    assert reading.is_visible()


def test_choice_is_remembered_and_taken_back(page, assert_accessible):
    page.goto(LIST)
    page.locator(".readings__box:visible").check()
    page.goto(WARD)
    assert page.locator("h1 rt").is_visible() and not page.locator(".directory__title-reading").is_visible()
    assert_accessible()
    page.locator(".readings__box:visible").uncheck()
    page.goto(LIST)
    assert not page.locator("rt").first.is_visible()


def test_page_without_readings_has_no_box(page):
    page.goto("/news/")
    assert page.locator(".readings:visible").count() == 0
