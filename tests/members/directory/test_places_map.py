"""The small map beside a list: every place the list names has its dot, once."""

import pytest

from members.directory.place_map import PlacesMap
from members.models import Municipality
from tests.clients import get_page

pytestmark = pytest.mark.django_db
SAKAI, SHINAGAWA = "182109", "131091"


def test_places_are_drawn_once_each_as_what_they_are():
    found = Municipality.objects.of_codes([SAKAI, SHINAGAWA])
    drawn = PlacesMap.of("場所", found | found)
    assert (drawn.towns.count("h0.1"), drawn.wards.count("h0"), drawn.is_dense) == (1, 1, False)
    assert PlacesMap.of("場所", Municipality.objects.none()) is None
    many = PlacesMap.of("場所", Municipality.objects.in_prefecture("01"))
    assert many.is_dense and many.towns.count("h0") > 100


def test_what_is_gone_stands_where_its_successor_does():
    gone = Municipality.objects.exclude(successor=None).filter(location=None).first()
    heir = Municipality.objects.filter(pk=gone.successor_id)
    assert PlacesMap.of("場所", Municipality.objects.filter(pk=gone.pk)) == PlacesMap.of("場所", heir)


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/bulletin/cases/", "下の一覧の事例に関わった自治体と区の位置"),
        ("/bulletin/cases/sakai-shinagawa/", "に関わった自治体と区の位置"),
        ("/agreements/1/", "北海道町村会を構成する自治体の位置"),
    ],
)
def test_pages_have_the_map_of_their_list(client, address, label):
    page = get_page(client, address)
    assert page.count("dot-map locator") == 1 and f'{label}">' in page


def test_board_of_agreements_has_the_map_of_those_in_force(desk):
    assert "有効な協定の団体を構成する自治体の位置" in get_page(desk, "/desk/agreements/")
