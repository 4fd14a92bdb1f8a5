"""The dot map in the real browser: its years played one after the other, by a button that only scripts need."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAP = "/municipalities/map/"


def test_years_are_played_from_the_first_and_stopped(page):
    page.goto(MAP)
    page.get_by_role("button", name="年を追って再生する").press("Enter")
    expect(page).to_have_url(re.compile("as_of=2016-12-31"))
    expect(page.locator(".years__link[aria-current]")).to_contain_text("平成28年12月31日")
    button = page.get_by_role("button", name="止める")
    expect(button).to_be_focused()
    assert "平成28年（2016年）" in page.locator(".hero__words").inner_text()
    button.press("Enter")
    again = page.get_by_role("button", name="年を追って再生する")
    expect(again).to_be_focused()
    stopped_at = page.url
    page.wait_for_timeout(1500)
    assert page.url == stopped_at and page.title().startswith("点の地図")
    again.press("Enter")
    expect(page).to_have_url(re.compile("as_of=2017-12-31"))
