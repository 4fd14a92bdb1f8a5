"""The dot map in the real browser: its years played one after the other, by a button that only scripts need."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAP = "/municipalities/map/"
A_YEAR = 1200  # milliseconds it is shown, by static/js/years.js


def test_years_are_played_from_the_first_and_stopped(page):
    """Its clock stands still but where it is told to go on, so that no year passes unseen on a busy machine."""
    page.clock.install()
    page.goto(MAP)
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    page.get_by_role("button", name="年を追って再生する").press("Enter")
    expect(page).to_have_url(re.compile("as_of=2016-12-31"))
    expect(page.locator(".years__link[aria-current]")).to_contain_text("平成28年12月31日")
    button = page.get_by_role("button", name="止める")
    expect(button).to_be_focused()
    assert "平成28年（2016年）" in page.locator(".hero__words").inner_text()
    button.press("Enter")
    again = page.get_by_role("button", name="年を追って再生する")
    expect(again).to_be_focused()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(A_YEAR)
    assert not asked and page.title().startswith("点の地図")
    again.press("Enter")
    expect(page).to_have_url(re.compile("as_of=2017-12-31"))
    page.clock.run_for(A_YEAR)
    expect(page).to_have_url(re.compile("as_of=2018-11-12"))
    page.clock.run_for(A_YEAR)
    expect(again).to_be_visible()


def test_dots_are_named_by_keys_and_pointer_and_the_map_is_drawn_larger(page, assert_accessible):
    page.goto("/")
    stage = page.get_by_role("application", name=re.compile("点の地図"))
    stage.focus()
    tip = page.locator(".hero__map [role=status]")
    page.keyboard.press("ArrowRight")
    expect(tip).to_be_visible()
    assert_accessible()
    first = tip.inner_text()
    page.keyboard.press("ArrowDown")
    expect(tip).not_to_have_text(first)
    page.keyboard.press("+")
    svg = page.locator(".hero__map svg")
    expect(svg).not_to_have_attribute("viewBox", "0 0 720 782")
    page.keyboard.press("Escape")
    expect(svg).to_have_attribute("viewBox", "0 0 720 782")
    expect(tip).to_be_hidden()
    found = page.request.get(page.locator(".hero__map").get_attribute("data-dots")).json()
    x, y, code, name, way = next(dot for dot in found["dots"] if dot[3] == "函館市")
    box = svg.bounding_box()
    page.mouse.move(box["x"] + x / 720 * box["width"], box["y"] + y / 782 * box["height"])
    expect(tip).to_contain_text(f"北海道{name}")
    expect(tip).to_contain_text(found["ways"][way])
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile(f"/municipalities/{code}/"))
