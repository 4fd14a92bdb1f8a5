"""The eye of the tests: what it finds, and when it looks again."""

import pytest

from tests.axe import violations

pytestmark = pytest.mark.browser
PAGE = "<!doctype html><html lang=ja><title>見本</title><main><h1>見本</h1>{}</main>"


def rules(page, content):
    page.set_content(PAGE.format(content))
    return [line.split(" ")[1] for line in violations(page)]


def test_fault_is_found_on_a_page_like_one_without_faults(page):
    assert rules(page, '<img src="data:," alt="城">') == []
    assert rules(page, '<img src="data:," alt="湖">') == []
    assert rules(page, '<img src="data:,">') == ["image-alt:"]
    assert rules(page, '<img src="data:,">') == ["image-alt:"]
