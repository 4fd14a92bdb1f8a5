"""The directory filtered by what joins a municipality to the project: membership, agreement, tie, profile."""

import re
from datetime import date

import pytest
from django.utils import timezone

from agreements.models import Tie
from members.models import Membership, Municipality, Profile
from tests import make
from tests.clients import get_page

pytestmark = pytest.mark.django_db

DIRECTORY = "/municipalities/"


def names(page):
    return re.findall(r'<li class="directory__row"><a [^>]*>([^<]*)</a>', page)


def tiles(page):
    """Number of each prefecture of the map that has any."""
    cells = re.findall(r'<li class="tile-map__cell" data-prefecture="(\d\d)">(.*?)</li>', page, re.S)
    counts = {code: re.findall(r'class="tile__count">(\d+)<', cell) for code, cell in cells}
    return {code: int(numbers[0]) for code, numbers in counts.items() if numbers}


@pytest.fixture
def editor():
    """坂井市's, a member; 釧路市 (012068) is one, too."""
    make.staff("kushiro@example.jp", "012068")
    return make.staff("midori@example.jp")


def test_members_are_a_list_and_a_map(client, editor):
    page = get_page(client, DIRECTORY, having="member")
    assert names(page) == ["北海道釧路市", "福井県坂井市"]
    assert tiles(page) == {"01": 1, "18": 1}
    assert 'href="?having=member&prefecture=18"' in page
    assert names(get_page(client, DIRECTORY, having="member", prefecture="18")) == ["福井県坂井市"]
    assert names(get_page(client, DIRECTORY, having="member", q="くしろ")) == ["北海道釧路市"]
    assert f'<a href="{DIRECTORY}?having=member">会員自治体</a>' in get_page(client, "/")


def test_members_before_any_was_recorded_are_unknown_and_not_none(client, editor):
    page = get_page(client, DIRECTORY, having="member", as_of="2016-09-01")
    assert "会員期間の記録は、この日より後に始まります。" in page and "記録なし" in page
    assert tiles(page) == {} and "0自治体" not in page and 'href="/statistics/"' in page
    assert "この日より後に始まります。" not in get_page(client, DIRECTORY, having="agreement", as_of="2016-09-01")


def test_the_file_holds_what_is_listed(client, editor):
    response = client.get(DIRECTORY, {"having": "member", "format": "csv"})
    rows = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert [row[:6].strip('"') for row in rows[1:]] == ["012068", "182109"]


def test_agreements_are_those_in_force_on_the_day(client):
    assert sum(tiles(get_page(client, DIRECTORY, having="agreement", as_of="2018-11-12")).values()) == 321
    assert "この条件に合う自治体はありません。" in get_page(client, DIRECTORY, having="agreement", as_of="2014-02-01")


def test_filters_apply_together(client, editor):
    ward, place = (Municipality.objects.get(lg_code=code) for code in ("131091", "182109"))
    Tie.objects.create(ward=ward, municipality=place, kind="友好都市")
    assert {"東京都品川区", "福井県坂井市"} <= set(names(get_page(client, DIRECTORY, having="tie")))
    found = get_page(client, DIRECTORY, having=["member", "tie"])
    assert names(found) == ["福井県坂井市"]
    assert "<h1>自治体：会員　各区交流</h1>" in found
    assert "「nonsense」という指定はありません。" in get_page(client, DIRECTORY, having="nonsense")


def test_profiles_are_listed_by_prefecture_while_they_are_public(client, editor):
    assert "公開されている魅力発信は、まだありません。" in get_page(client, "/municipalities/profiles/")
    Profile.objects.of(editor.municipality).revise(by=editor, version=0, introduction="東尋坊のあるまち", seeks="")
    for query, count in (({"q": "東尋坊"}, 1), ({"q": "とうじんぼう"}, 0), ({}, 1)):
        page = get_page(client, "/municipalities/profiles/", **query)
        assert page.count('href="/municipalities/182109/#profile"') == count
    assert names(get_page(client, DIRECTORY, having="profile")) == ["福井県坂井市"]
    Membership.objects.update(ended_on=timezone.localdate())
    assert "東尋坊のあるまち" not in get_page(client, "/municipalities/profiles/")
    assert names(get_page(client, DIRECTORY, having="profile")) == []


def test_many_profiles_are_cut_by_prefecture(client, editor):
    places = list(Municipality.objects.not_wards().filter(ended_on=None, prefecture__code__lte="03"))
    have = set(Membership.objects.values_list("municipality_id", flat=True))
    Membership.objects.bulk_create(
        Membership(municipality=place, started_on=date(2020, 1, 1)) for place in places if place.pk not in have
    )
    Profile.objects.bulk_create(Profile(municipality=place, introduction="海と山のまちです。") for place in places)
    pages = [client.get("/municipalities/profiles/", {"page": number}).content.decode() for number in (1, 2, 3)]
    listed = [re.findall(r'<a class="place" href="/municipalities/(\d{6})/#profile">', page) for page in pages]
    assert [len(codes) for codes in listed] == [100, 79, 73]
    assert f"{len(places)}自治体" in pages[0]
    assert 'href="?page=3#prefecture-岩手県"' in pages[0] and 'id="prefecture-岩手県"' in pages[2]
