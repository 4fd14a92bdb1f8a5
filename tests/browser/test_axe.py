"""What axe finds, and when it looks again."""

import pytest

from tests.browser.looks import violations

pytestmark = pytest.mark.browser
PAGE = "<!doctype html><html lang=ja><title>見本</title><main><h1>見本</h1>{}</main>"


def rules(page, content):
    page.set_content(PAGE.format(content))
    return [rule for rule, _ in violations(page)]


def test_fault_is_found_on_a_page_like_one_without_faults(page):
    assert rules(page, '<img src="data:," alt="城">') == []
    assert rules(page, '<img src="data:," alt="湖">') == []
    assert rules(page, '<img src="data:,">') == ["image-alt"]
    assert rules(page, '<img src="data:,">') == ["image-alt"]


def test_contrast_is_asked_of_every_text_that_is_drawn_otherwise(page):
    """Also of one among many on a page that has clean ones of the same kind, and of the same in other colours."""
    clear, faint = '<p class="a">越前の城</p>', '<p class="a" style="color: #ccc">越前の城</p>'
    assert rules(page, clear) == []
    assert rules(page, clear * 3) == []
    assert rules(page, clear * 3 + faint + clear) == ["color-contrast"]
    assert rules(page, faint) == ["color-contrast"]
    assert rules(page, f'<div style="background: #555">{clear}</div>') == ["color-contrast"]
    assert rules(page, '<input class="a" value="越前の城" aria-label="名" style="color: #ddd; background: #fff">') == [
        "color-contrast"
    ]
