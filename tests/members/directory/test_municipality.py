"""The directory and the pages of 自治体, against the real record."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from agreements.models import Source
from members.models import Membership, Municipality, Prefecture, Profile
from tests import make
from tests.html import text

pytestmark = pytest.mark.django_db

DIRECTORY = "/municipalities/"
LARGEST = 60_000  # bytes of HTML
ENDED = ["033057", "044237", "093670", "403059"]


def get(client, **query):
    return client.get(f"{DIRECTORY}?{urlencode(query)}")


def names(response):
    return re.findall(r'<li class="directory__row"><a [^>]*>([^<]*)</a>', text(response))


@pytest.mark.parametrize("day, count", [(date(2014, 4, 4), 1742), (date(2014, 4, 5), 1741), (date(2018, 11, 12), 1741)])
def test_directory_counts_the_register_of_the_day(client, day, count):
    response = get(client, as_of=day, page=1)
    assert response.context["count"] == f"{count:,}"
    assert get(client, as_of=day).context["totals"][-1] == f"{count:,}"


def test_directory_without_a_day_shows_today(client):
    response = client.get(DIRECTORY)
    assert response.context["totals"] == ["792", "743", "183", "23", "1,741"]
    assert len(response.context["tiles"]) == len(response.context["rows"]) == 47


@pytest.mark.parametrize(
    "query, found",
    [
        ("檮原", ["高知県梼原町"]),
        ("ゆすはら", ["高知県梼原町"]),
        ("ﾕｽﾊﾗ", ["高知県梼原町"]),
        ("池田町", ["北海道池田町", "福井県池田町", "長野県池田町", "岐阜県池田町"]),
        ("福井県 池田", ["福井県池田町"]),
        ("ない名前", []),
    ],
)
def test_search_finds_names_readings_and_variants(client, query, found):
    assert names(get(client, q=query)) == found


@pytest.mark.parametrize("day, name", [("2016-10-09", "宮城県富谷町"), ("2016-10-10", "宮城県富谷市")])
def test_search_as_of_a_day_shows_what_existed(client, day, name):
    assert names(get(client, q="富谷", as_of=day)) == [name]


@pytest.mark.parametrize(
    "day, name, row", [("2019-04-30", "兵庫県篠山市", "さ"), ("2019-05-01", "兵庫県丹波篠山市", "た")]
)
def test_renaming_shows_on_its_day_and_moves_the_reading(client, day, name, row):
    assert names(get(client, q="篠山", as_of=day, kana=row)) == [name]


def test_search_for_an_ended_municipality_says_where_it_went(client):
    response = get(client, q="岩舟町")
    assert names(response) == []
    [(name, address, period, successor)] = response.context["missing"]
    assert (name, address, successor.full_name) == ("栃木県岩舟町", "/municipalities/093670/", "栃木県栃木市")
    assert "4月4日</span></time>まで" in period
    assert names(get(client, q="岩舟町", as_of="2014-04-04")) == ["栃木県岩舟町"]


def test_filters_combine(client):
    response = get(client, prefecture="01", kind="town", kana="な")
    assert names(response)[0] == "北海道七飯町"
    assert (
        len(names(response))
        == Municipality.objects.filter(prefecture="01", kind="town", kana__regex="^[ナニヌネノ]", ended_on=None).count()
    )


def test_nonsense_is_answered_at_its_field_while_other_filters_apply(client):
    response = get(client, q="池田町", prefecture="99", kind="zzz", kana="x", as_of="2016-13-40", page="abc")
    assert response.status_code == 200
    assert len(names(response)) == 4
    assert set(response.context["form"].errors) == {"prefecture", "kind", "kana", "as_of"}
    for words in (
        "「99」という都道府県コードはありません。",
        "13月も40日もありません。",
        "「abc」というページはありません。",
    ):
        assert words in response.content.decode()


@pytest.mark.parametrize(
    "query", [{"q": "\0"}, {"q": "あ" * 51}, {"as_of": "2013-12-31"}, {"as_of": "2999-01-01"}, {"as_of": "\0"}]
)
def test_input_out_of_bounds_is_answered_with_a_message(client, query):
    response = get(client, **query)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == set(query)


@pytest.mark.parametrize("asked, shown", [("2", 2), ("0", 18), ("-1", 18), ("99", 18), ("abc", 1), ("", 1)])
def test_any_page_number_is_answered_with_a_page(client, asked, shown):
    response = get(client, page=asked)
    assert response.status_code == 200
    assert response.context["page"].number == shown
    assert len(names(response)) == (41 if shown == 18 else 100)


def test_paging_keeps_the_filters(client):
    html = get(client, prefecture="01", as_of="2018-11-12").content.decode()
    assert "?as_of=2018-11-12&amp;prefecture=01&amp;page=2" in html


@pytest.mark.parametrize("query, rows", [({"q": "檮原"}, 1), ({"q": "池田町"}, 4), ({"q": "市"}, 100)])
def test_directory_takes_the_same_queries_for_any_number_of_rows(client, django_assert_num_queries, query, rows):
    with django_assert_num_queries(5):  # version, prefectures, count, rows, what does not exist today
        response = get(client, **query)
    assert len(names(response)) == rows


def test_overview_takes_five_queries(client, django_assert_num_queries):
    with django_assert_num_queries(6):  # version, prefectures, counts, members, agreed prefectures, initials
        client.get(DIRECTORY)


@pytest.mark.parametrize("code, entries", [("131105", 0), ("131164", 1), ("131091", 3), ("013030", 1), ("016683", 2)])
def test_page_takes_the_same_queries_for_any_number_of_entries(client, django_assert_num_queries, code, entries):
    with django_assert_num_queries(13 if code.startswith("131") else 14):  # the 23 wards for a municipality
        response = client.get(f"{DIRECTORY}{code}/")
    assert len(response.context["entries"].rows) == entries


def test_page_with_all_there_can_be_takes_seventeen_queries(client, django_assert_num_queries):
    """滝沢市 was 滝沢村, and has a profile: one query for its pictures, two for who answers it."""
    place = make.manager("aoba@example.jp", "032166").municipality
    Profile.objects.create(municipality=place, offers="米", confirmed_on=timezone.localdate())
    with django_assert_num_queries(17):
        page = client.get(f"{DIRECTORY}{place.lg_code}/").content.decode()
    assert [words in page for words in ("滝沢村", "米")] == [True, True]


def test_page_of_a_renamed_place_takes_one_more_query(client, django_assert_num_queries):
    with django_assert_num_queries(15):
        response = client.get(f"{DIRECTORY}282219/")
    assert len(response.context["former_names"]) == 1


@pytest.mark.parametrize(
    "address",
    [DIRECTORY, f"{DIRECTORY}?prefecture=01", f"{DIRECTORY}?page=1", f"{DIRECTORY}012068/", f"{DIRECTORY}131091/"],
)
def test_pages_are_small(client, address):
    assert len(client.get(address).content) < LARGEST


def test_every_municipality_has_a_page(client):
    addresses = [municipality.get_absolute_url() for municipality in Municipality.objects.all()]
    assert len(addresses) == 1745
    assert {client.get(address).status_code for address in addresses[::29]} == {200}
    assert {client.get(f"{DIRECTORY}{code}/").status_code for code in ENDED} == {200}


@pytest.mark.parametrize("code", ["999999", "12068", "012060", "abcdef", "０１２０６８", "%00"])
def test_unknown_code_is_not_found(client, code):
    assert client.get(f"{DIRECTORY}{code}/").status_code == 404


def test_page_names_predecessor_and_successor(client):
    city = client.get(f"{DIRECTORY}042161/").content.decode()
    town = client.get(f"{DIRECTORY}044237/").content.decode()
    assert '<a href="/municipalities/044237/">宮城県富谷町</a>' in city
    assert '<a href="/municipalities/042161/">宮城県富谷市</a>' in town
    assert "いまはない自治体" in town
    assert "いまはない自治体" not in city


def test_page_names_the_former_name(client):
    [(name, reading, until)] = client.get(f"{DIRECTORY}282219/").context["former_names"]
    assert (name, reading) == ("篠山市", "ささやまし")
    assert 'datetime="2019-04-30"' in until


@pytest.mark.parametrize(
    "code, bodies",
    [
        ("262030", ["京都府市長会"]),
        ("013030", ["北海道町村会"]),
        ("012068", []),
        ("131091", []),
    ],
)
def test_page_shows_the_agreement_of_its_own_association(client, code, bodies):
    response = client.get(f"{DIRECTORY}{code}/")
    assert [body for _, body, *_ in response.context["agreements"]] == bodies


def test_page_without_agreement_says_so(client):
    assert (
        "協定はありません。北海道の市長会との協定は、記録にありません。"
        in client.get(f"{DIRECTORY}012068/").content.decode()
    )


def test_page_lists_the_entries_newest_first_and_who_is_named_beside(client):
    ward = client.get(f"{DIRECTORY}131091/").context
    assert [address for *_, address, _ in ward["entries"].rows] == [
        "/timeline/2017-01-19b/",
        "/timeline/2015-11-18/",
        "/timeline/2015-02-16/",
    ]
    assert ("福井県坂井市", f"{DIRECTORY}182109/") in ward["beside"].rows
    city = client.get(f"{DIRECTORY}182109/").context
    assert city["beside"].rows == [("品川区", f"{DIRECTORY}131091/")]


def test_page_hides_entries_that_are_not_published(client):
    Municipality.objects.get(lg_code="182109").entries.update(state="draft")
    context = client.get(f"{DIRECTORY}182109/").context
    assert context["entries"].rows == context["beside"].rows == []


def test_page_shows_ties_from_both_sides(client):
    ward = Municipality.objects.get(lg_code="131091")
    city = Municipality.objects.get(lg_code="182109")
    source = Source.objects.get()
    ward.ties_as_ward.create(municipality=city, kind="友好都市", source=source)
    [(kind, partner, signed_name, period)] = client.get(f"{DIRECTORY}131091/").context["ties"]
    assert (kind, partner, signed_name, period) == ("友好都市", city, "", "")
    [(kind, partner, signed_name, period)] = client.get(f"{DIRECTORY}182109/").context["ties"]
    assert (kind, partner, signed_name, period) == ("友好都市", ward, "", "")


def test_prefectures_agreed_on_begin_with_the_day_of_signing():
    def agreed(day):
        return list(Prefecture.objects.with_agreement_on(day).values_list("name", flat=True))

    assert agreed(date(2016, 4, 25)) == []
    assert agreed(date(2016, 4, 26)) == ["北海道", "京都府"]
    assert len(agreed(date(2018, 11, 12))) == 8


def member_line(client, query=""):
    """What the page of all municipalities says of the members, without spaces; empty when it says nothing."""
    found = re.search(
        r"会員自治体（特別区を除く）は、(.*?)現在、<b>(\d+)市町村</b>です",
        client.get(f"/municipalities/{query}").content.decode(),
    )
    return (found[2], re.sub("<[^>]+>", "", found[1])) if found else ""


@pytest.mark.parametrize(
    "day, said",
    [
        ("2024-03-31", ""),
        ("2024-04-01", ("1", "令和6年（2024年）4月1日")),
        ("2025-02-28", ("1", "令和7年（2025年）2月28日")),
        ("2025-03-01", ("2", "令和7年（2025年）3月1日")),
        ("2025-12-31", ("2", "令和7年（2025年）12月31日")),
        ("2026-01-01", ("1", "令和8年（2026年）1月1日")),
        ("2026-01-02", ("1", "令和8年（2026年）1月2日")),
    ],
)
def test_members_of_any_day_are_counted_in_public(client, day, said):
    for lg_code, start, end in [
        ("182109", "2024-04-01", "2026-01-01"),
        ("012068", "2025-03-01", None),
        ("131091", "2020-01-01", None),  # a ward
    ]:
        place = Municipality.objects.get(lg_code=lg_code)
        Membership.objects.create(municipality=place, started_on=start, ended_on=end)
    assert member_line(client, f"?as_of={day}") == said


def test_new_member_is_counted_on_the_next_request(client):
    today = timezone.localdate()
    assert member_line(client) == ""
    Membership.objects.create(municipality=Municipality.objects.get(lg_code="182109"), started_on=today)
    assert member_line(client)[0] == "1"
