"""千葉県市長会 and 山梨県町村会, added through the screen: every total moves by their members, on the right days only.

Chiba has its 町村会 already: two bodies more, one region more, 37 cities and 14 towns and villages more.
"""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from members.models import Municipality
from tests.agreements.overview.test_pages import table
from tests.agreements.signing.test_agreements import sign, two_new_bodies
from tests.clients import visit
from tests.html import csv_rows, joined, text

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 11, 26, 9, 0),
    pytest.mark.usefixtures("clock"),
]

TODAY, SIGNED, EARLIER = date(2026, 11, 26), date(2026, 10, 1), date(2018, 4, 1)
ONE_DAY = timedelta(days=1)
OLD, NEW = [11, 8, 321], [13, 9, 372]


def ints(pattern, page):
    return [int(number.replace(",", "")) for number in re.findall(pattern, page, re.DOTALL)]


def rows(address, **query):
    """The rows of a file, without its heading."""
    return csv_rows(Client().get(address, {"format": "csv", **query}))


def everywhere(desk, day):
    """What every page and file says on `day`: bodies, regions and municipalities, wherever it says them."""
    listed, printed = (
        visit("/agreements/", as_of=str(day)),
        visit("/timeline/print/", as_of=str(day)),
    )
    regions, bodies, places = re.search(
        r'合計</th><td>(\d+)地域(\d+)団体</td>.*?<td class="sheet-table__num">(\d+)</td></tr>', printed, re.DOTALL
    ).groups()
    meeting = joined(text(desk.get("/desk/papers/meeting/", {"first": str(day), "last": str(day)})))
    directory = visit("/municipalities/", as_of=str(day))
    return {
        "agreements": ints(r'figures__value">([\d,]+)', listed)[:3],
        "print": [int(bodies), int(regions), int(places)],
        "meeting": ints(r"広域連携協定の(?:団体|地域|自治体)</th>.*?</td><td[^>]*>(\d+)", meeting),
        "files": [len(rows("/agreements/", as_of=str(day))), len(rows("/agreements/", as_of=str(day), list="members"))],
        "map": directory.count("広域連携協定あり"),
    }


def as_said(counts):
    bodies, regions, places = counts
    same = dict.fromkeys(("agreements", "print", "meeting"), counts)
    return {**same, "files": [bodies, places], "map": regions}


def test_register_has_the_members_that_move_the_totals():
    there = Municipality.objects.as_of(SIGNED)
    cities = there.filter(prefecture="12").cities().count()
    towns = there.filter(prefecture="19").towns_and_villages().count()
    assert (cities, towns, OLD[2] + cities + towns) == (37, 14, NEW[2])


@pytest.mark.parametrize("signed", [SIGNED, EARLIER])
def test_two_new_bodies_move_the_totals_from_the_day_they_sign(desk, signed):
    days = [signed - ONE_DAY, signed, signed + ONE_DAY]
    before = [everywhere(desk, day) for day in days]
    bodies = two_new_bodies(desk)
    assert [everywhere(desk, day) for day in days] == before  # a body alone changes nothing
    sign(desk, *bodies, on=signed)
    after = [everywhere(desk, day) for day in days]
    if signed == SIGNED:
        assert before == [as_said(OLD)] * 3
        assert after == [as_said(OLD), as_said(NEW), as_said(NEW)]
    assert after[0] == before[0]
    for was, now in zip(before[1:], after[1:], strict=True):
        bodies_were, regions_were, places_were = was["agreements"]
        assert now == as_said([bodies_were + 2, regions_were + 1, places_were + 51])


def home_and_data():
    """What the pages say that show the day of the record: the numbers of home, the day of the data, Chiba's tile."""
    home, bodies, data = visit("/"), visit("/agreements/"), visit("/data/")
    return (
        ints(r'figures__value">([\d,]+)', home)[:3],
        re.search(r"記録は(.*?)まで", re.sub(r"<[^>]+>", "", data))[1],
        re.sub(r"<[^>]*>|\s", "", re.search(r'data-prefecture="12">(.*?)</li>', bodies, re.S)[1]),
    )


def test_home_and_data_speak_for_the_day_of_the_newest_signing(desk, clock):
    old = home_and_data()
    bodies = two_new_bodies(desk)
    assert home_and_data() == old
    sign(desk, *bodies, on=TODAY)
    new = home_and_data()
    assert old == (OLD, "平成30年（2018年）11月12日", "千葉17（協定のある市町村）")
    assert new == (NEW, "令和8年（2026年）11月26日", "千葉54（協定のある市町村）")


def trend():
    page = visit("/statistics/")
    return table(page), re.findall(r"<desc[^>]*>(.*?)</desc>", page), page.count("table__diff")


def test_trend_of_earlier_years_stays_as_it_is(desk):
    """Table, differences, and the chart in words."""
    before = trend()
    bodies = two_new_bodies(desk)
    sign(desk, *bodies, on=SIGNED)  # after the last year of the trend
    assert trend() == before


def test_trend_shows_a_signing_that_was_missed_as_a_difference(desk):
    """What is computed moves, in the one year after it; printed values and the chart of them stay as printed."""
    before = trend()
    sign(desk, *two_new_bodies(desk), on=EARLIER)  # after 1 August 2017, before 1 May 2018
    after = trend()
    moved = [(was, now) for was, now in zip(before[0], after[0], strict=True) if was != now]
    computed = ["名簿からの計算値", "0", "210", "236"]
    assert moved == [([*computed, "321", "", ""], [*computed, "372", "", ""])]
    assert (after[1], after[2]) == (before[1], before[2] + 1)


def test_pages_of_the_members_name_their_body(desk):
    sign(desk, *two_new_bodies(desk))
    assert "山梨県町村会" in visit("/municipalities/193640/")  # 早川町
    assert "千葉県市長会" in visit("/municipalities/121002/")  # 千葉市
    assert "千葉県市長会" not in visit("/municipalities/123226/")  # 酒々井町, a town
