"""The page about the test of accessibility says what was tested, and claims nothing else."""

import pytest
from django.test import Client

from portal.front.accessibility import BY_MACHINE, CRITERIA, CRITERIA_ADDED, NOT_APPLICABLE, NOT_YET, TESTED
from tests.clients import get_page
from tests.pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_pages_named_as_tested_are_those_that_the_checks_open():
    assert [address for address in TESTED if address not in PAGES] == []


def test_every_criterion_of_a_and_aa_is_told_and_none_is_claimed():
    levels = [row.level for row in CRITERIA]
    assert (levels.count("A"), levels.count("AA"), len({row.number for row in CRITERIA})) == (25, 13, 38)
    added = [row.level for row in CRITERIA_ADDED]  # by WCAG 2.1 (12) and 2.2 (6), A and AA
    assert (added.count("A"), added.count("AA"), len({row.number for row in CRITERIA_ADDED})) == (7, 11, 18)
    assert {row.how for row in (*CRITERIA, *CRITERIA_ADDED)} == {BY_MACHINE, NOT_YET, NOT_APPLICABLE}
    page = get_page(Client(), "/about/accessibility/test/")
    for words in (
        "JIS X 8341-3:2016",
        "規格を満たしているとは表明しません",
        "読み上げソフトでの通し読み",
        "依存する技術",
    ):
        assert words in page
    assert all(f"{row.number}　{row.name}" in page for row in (*CRITERIA, *CRITERIA_ADDED))
