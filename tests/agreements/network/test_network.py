"""つながりの図: ties of a day as picture and table, from one place to its neighbours."""

import re
from datetime import date

import pytest

from agreements.models import Tie
from tests import make
from tests.clients import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/municipalities/network/"


def test_picture_and_table_name_the_same_neighbours(client):
    for code, kind in (("182109", "交流都市"), ("012068", "友好都市"), ("016918", "友好都市")):
        make.tie(code, kind)
    make.tie("182109", "災害協定", ward="131199")
    page = get_page(client, PAGE, place="131091")
    drawn = re.findall(r'network__name" x="184" y="\d+">(.*?)<', page)
    listed = re.findall(r'<th scope="row"><a class="place" href="\?place=\d+">(.*?)</a>', page)
    assert drawn == listed == ["北海道釧路市", "北海道別海町", "福井県坂井市"]
    assert page.count("partners__line--solid") == 3 and page.count("partners__line--dashed") == 2  # with the key
    assert re.findall(r"<td>(\S+)</td>\s*<td class=\"table__num\">(\d)", page)[-1] == ("交流都市", "1")
    assert "板橋区" in get_page(client, PAGE, place="182109")


def test_overview_counts_the_ties_of_each_ward_on_the_day(client):
    Tie.objects.all().delete()
    make.tie("182109", started_on=date(2016, 1, 1), ended_on=date(2017, 1, 1))
    for day, number in (("2015-12-31", 0), ("2016-01-01", 1), ("2017-01-01", 0)):
        page = get_page(client, PAGE, as_of=day)
        numbers = [int(each) for each in re.findall(r'nowrap">(\d+)</span></span>', page)]
        assert len(numbers) == 23 and sum(numbers) == number
        assert f"?place=131091&as_of={day}" in page


def test_unknown_place_is_missing_and_a_place_without_ties_says_so(client):
    assert client.get(PAGE, {"place": "999999"}).status_code == 404
    assert "この日の各区交流は、記録にありません。" in get_page(client, PAGE, place="012025")
