"""点の地図: which municipality is tied on a day, and its pages."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from agreements.dot_map.dots import DotRecord, Way
from agreements.dot_map.years import years
from agreements.models import Agreement, Tie
from members.models import Location, Membership, Municipality
from members.places.dot_drawing import HEIGHT, WIDTH, path
from tests import make
from tests.clients import get_page
from tests.html import without_readings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RECORD_DAY = date(2018, 11, 12)
MAP = "/municipalities/map/"


def points(drawn):
    """Where a path draws its dots, each a stroke with little length or none."""
    found, end = list[tuple[int, int]](), 0.0
    for across, down, length in re.findall(r"m(-?[\d.]+) ?(-?\d+)h([\d.]+)", drawn):
        at = round(end + float(across)), int(down) + (found[-1][1] if found else 0)
        found.append(at)
        end = at[0] + float(length)
    return found


def test_every_municipality_has_a_dot_of_its_own_in_the_box():
    today = Municipality.objects.as_of(date(2026, 11, 30))
    dots = list(Location.objects.filter(municipality__in=today).values_list("dot_x", "dot_y"))
    assert len(dots) == len(set(dots)) == 1741
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in dots)


def test_path_draws_each_point_once():
    dots = list(Location.objects.values_list("dot_x", "dot_y"))
    drawn = path(dots)
    assert sorted(points(drawn)) == sorted(points(path(dots, are_squares=True))) == sorted(dots)
    assert len(drawn) < 9 * len(dots)


def test_locations_are_added_to_a_register_that_has_none():
    Location.objects.all().delete()
    call_command("load_record")
    assert Location.objects.count() == 1741
    call_command("load_record")
    assert Location.objects.count() == 1741


def test_record_ties_what_its_agreements_cover():
    numbers = DotRecord().on(RECORD_DAY).nearest()
    assert numbers == {Way.TIE: 1, Way.AGREED: 321, Way.NONE: 1396}  # 鶴岡市 of 江戸川区


def test_municipality_is_drawn_by_its_nearest_way_and_counted_in_each():
    for code in ("012068", "016918"):  # 釧路市, and 別海町 of 北海道町村会
        Membership.objects.create(municipality=make.place(code), started_on=date(2017, 4, 1))
    make.tie("012068", started_on=date(2018, 1, 1), ended_on=date(2018, 6, 1))
    make.staff("ward@example.jp", "131091", started_on=date(2017, 4, 1))  # wards are no dots
    record = DotRecord()
    ways = {day: {dot.place.lg_code: dot.nearest for dot in record.on(day).dots} for day in _days()}
    before, tied, after = ways.values()
    assert [each["012068"] for each in (before, tied, after)] == [Way.MEMBER, Way.TIE, Way.MEMBER]
    assert tied["016918"] is Way.MEMBER and record.on(RECORD_DAY).each()[Way.AGREED] == 321
    assert "131091" not in tied and len(tied) == 1718


def test_key_says_how_many_have_a_way_besides_those_drawn_by_it(client):
    for code in ("012068", "016918"):  # 釧路市, and 別海町 of 北海道町村会
        Membership.objects.create(municipality=make.place(code), started_on=date(2017, 4, 1))
        make.tie(code, started_on=date(2018, 1, 1))
    page = without_readings(get_page(client, f"{MAP}?as_of=2018-11-12"))
    key = re.findall(r'dot-key__note">(.*?)</span></span> *<span class="dot-key__value">([\d,]+)<', page)
    assert key == [
        ("区が直接行う交流", "3"),  # 鶴岡市 as well
        ("このポータルの会員。上の行と重なる2を加えて2", "0"),
        ("市長会・町村会を通じて。上の行と重なる1を加えて321", "320"),
    ]


def _days():
    return date(2017, 12, 31), date(2018, 5, 31), date(2018, 6, 1)


def test_tie_of_what_was_merged_is_one_of_its_successor():
    Tie.objects.all().delete()
    make.tie("093670", started_on=date(2010, 1, 1))  # 岩舟町, since 2014-04-05 of 栃木市
    record = DotRecord()
    for day, code in ((date(2014, 4, 4), "093670"), (date(2014, 4, 5), "092037")):
        [dot] = [dot for dot in record.on(day).dots if Way.TIE in dot.ways]
        assert dot.place.lg_code == code
        assert dot.place.location == record.places[make.place("092037").pk].location


def test_bars_say_what_the_map_of_their_day_says():
    Membership.objects.create(municipality=make.place("182109"), started_on=date(2016, 6, 1))
    make.tie("016918", started_on=date(2017, 1, 1), ended_on=date(2018, 1, 1))
    make.tie("093670", started_on=None)
    record = DotRecord()
    shown = years(record, RECORD_DAY)
    assert [(year.day, year.era, year.number) for year in shown] == [
        (date(2016, 12, 31), "平成", "28"),
        (date(2017, 12, 31), "平成", "29"),
        (RECORD_DAY, "平成", "30"),
    ]
    for year in shown:
        numbers = record.on(year.day).nearest()
        assert year.tied == numbers.total() - numbers[Way.NONE]
        assert {piece.css_name for piece in year.pieces} <= {way.css_name for way in Way if numbers[way]}
        assert record.numbers_on(year.day) == {way: number for way, number in numbers.items() if way is not Way.NONE}
    assert years(record, date(2015, 1, 1)) == []


@pytest.mark.clock(2026, 11, 29, 9, 0)
def test_map_shows_the_last_day_it_can_speak_for(client, clock):
    assert 'datetime="2018-11-12"' in get_page(client, MAP)
    make.tie("182109", started_on=date(2025, 5, 1))
    make.tie("012068", started_on=date(2026, 12, 1))  # to come
    page = get_page(client, MAP)
    assert 'datetime="2025-05-01"' in page and "?as_of=2026-12-31" not in page
    assert "次へ（令和8年11月29日）" in page


def test_map_table_and_file_say_the_same(client):
    Tie.objects.all().delete()
    make.tie("182109", started_on=date(2016, 1, 1))
    page = get_page(client, MAP, as_of="2018-11-12")
    drawn = dict(re.findall(r'<path class="dot-map__(\w+)" d="(m[^"]*)"', page))
    assert {name: len(points(each)) for name, each in drawn.items()} == {
        "tie": 1,
        "agreed": 321,
        "none": 1396,
        "wards": 23,
    }
    rows = re.findall(r'<th scope="row"><a href="/municipalities/map/(\d\d)/\?as_of=2018-11-12">(.*?)</tr>', page)
    numbers = {code: [int(each) for each in re.findall(r'table__num">(\d+)<', row)] for code, row in rows}
    assert len(numbers) == 47 and numbers["18"] == [1, 0, 0, 16, 17]
    assert [sum(column) for column in zip(*numbers.values(), strict=True)] == [1, 0, 321, 1396, 1718]
    text = b"".join(client.get(MAP, {"as_of": "2018-11-12", "format": "csv"}).streaming_content).decode("utf-8-sig")
    [sakai] = [row for row in text.splitlines() if row.startswith("182109")]
    assert sakai == "182109,福井県,坂井市,36.1669,136.2317,各区交流,1,0,0"
    assert text.count("広域連携協定,0,0,1") == 321


def test_page_of_a_prefecture_links_each_dot(client):
    page = get_page(client, f"{MAP}18/", as_of="2018-11-12")
    links = re.findall(r'<a href="(/municipalities/\d+/)" tabindex="-1" aria-hidden="true">', page)
    assert len(links) == len(set(links)) == 17
    assert re.findall(r'<th scope="row"><a href="(.*?)"', page) == links
    assert client.get(f"{MAP}48/").status_code == 404


def test_picture_of_a_prefecture_names_the_islands_outside_it(client):
    page = get_page(client, f"{MAP}13/")
    drawn = re.findall(r'<a href="(/municipalities/\d+/)" tabindex="-1" aria-hidden="true">', page)
    [outside] = re.findall(r"図の外にある自治体：(.*?)</p>", page, re.DOTALL)
    named = re.findall(r'<a href="(.*?)">', outside)
    assert "小笠原村" in outside and "八王子市" not in outside
    assert sorted([*drawn, *named]) == re.findall(r'<th scope="row"><a href="(.*?)"', page)
    for code in ("01", "18", "27", "47"):
        assert "図の外" not in get_page(client, f"{MAP}{code}/"), code


def test_map_says_which_have_no_dot(client):
    Location.objects.filter(municipality__lg_code="182109").delete()
    page = get_page(client, MAP)
    assert "位置の記録がない1市町村は、点にしていません。" in page
    assert "坂井市" in get_page(client, f"{MAP}18/")


def test_pages_of_municipalities_show_where_they_lie(client):
    location = make.place("182109").location
    page = get_page(client, "/municipalities/182109/")
    assert f'cx="{location.dot_x}" cy="{location.dot_y}"' in page and location.website in page
    gone = get_page(client, "/municipalities/093670/")
    heir = make.place("092037").location
    assert f'cx="{heir.dot_x}" cy="{heir.dot_y}"' in gone and heir.website not in gone


def test_ward_draws_its_partners_as_it_lists_them(client):
    for code, kind in (("182109", "交流都市"), ("012068", "友好都市"), ("093670", "友好都市")):
        make.tie(code, kind)
    page = get_page(client, "/municipalities/131091/")
    assert re.findall(r'partners__kind">.*?</svg>(.*?)<span class="partners__count">(\d)', page, re.DOTALL) == [
        ("友好都市", "2"),
        ("交流都市", "1"),
    ]
    numbers = re.findall(r'<text class="partners__label" x="\d+" y="\d+">(\d)</text>', page)
    assert numbers == re.findall(r'partners__number">(\d)<', page) == ["1", "2", "3"]
    assert page.count("partners__line--solid") == 3 and page.count("partners__line--dashed") == 2  # with the key
    page = without_readings(page)
    assert "栃木県栃木市" in page and "締結時は栃木県岩舟町" in page


def test_agreement_that_ends_leaves_the_map():
    Tie.objects.all().delete()
    Agreement.objects.update(ended_on=RECORD_DAY)
    record = DotRecord()
    assert record.on(RECORD_DAY).tied == 0 and record.on(RECORD_DAY - timedelta(days=1)).tied == 321


def test_names_of_the_dots_are_those_of_the_map_and_light():
    response = Client().get(f"{MAP}dots.json", {"as_of": "2018-11-12"})
    found = response.json()
    assert len(response.content) < 80_000 and len(found["dots"]) == 1741
    said = {
        code: (found["prefectures"][code[:2]] + name, found["ways"][way]) for _, _, code, name, way in found["dots"]
    }
    assert said["131091"] == ("東京都品川区", "特別区") and said["013340"] == ("北海道木古内町", "広域連携協定")
    assert found["page"].replace("000000", "012025") == "/municipalities/012025/"
    assert "篠山市" in {name for *_, name, _ in found["dots"]}
