"""Evident links, measured with the links of fixtures/: how many of them are found, and how many others."""

import pytest

from timeline.editor.evident_links import find_evident
from timeline.models import Entry, Link

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LINKS, PROPOSED, RIGHT = 78, 66, 65  # the rules were made with this record: another one will give fewer


def find():
    return find_evident(Entry.objects.with_matters())


def pair(link):
    return link.earlier.entry.key, link.later.entry.key


def test_evident_links_are_those_of_the_record(django_assert_num_queries):
    with django_assert_num_queries(3):
        found = {pair(link): link for link in find()}
    written = {
        (link.earlier.key, link.later.key): (link.kind, link.earlier_item, link.later_item)
        for link in Link.objects.select_related("earlier", "later", "earlier_item", "later_item")
    }
    right = {key for key in found if key in written}
    assert (len(written), len(found), len(right)) == (LINKS, PROPOSED, RIGHT)
    differing = [
        key for key in right if (found[key].kind, found[key].earlier.item, found[key].later.item) != written[key]
    ]
    assert differing == []


def test_each_rule_says_why():
    found = {pair(link): link.why for link in find()}
    assert found["2017-06-15", "2017-09-09"] == "議題に、のちの件名があります。"
    assert found["2017-09-09", "2017-09-15"] == "報告の議題に、件名があります。"
    assert found["2016-10-31", "2016-12-13"].endswith("の前の回です。")
    assert found["2017-12-15", "2018-02-21"] == "同じ協定団体（奈良県町村会）の協定です。"
    assert found["2015-07-16", "2018-04-16b"] == "創設された助成金の報告です。"


def test_other_number_of_the_same_event_is_not_evident():
    assert ("2017-10-16", "2017-09-09") not in {pair(link) for link in find()}
    assert ("2018-09-14", "2018-09-08") not in {pair(link) for link in find()}
