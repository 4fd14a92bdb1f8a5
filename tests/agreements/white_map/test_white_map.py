"""空白マップ: who is not reached on a day, the nearest way in to each, and the address list made of them."""

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.dot_map.dots import DotRecord
from agreements.models import Agreement, Tie
from agreements.white_map.distances import Neighbours, Positions
from agreements.white_map.forms import REGIONS
from agreements.white_map.ways_in import BODY, INTRODUCER, MEMBER, TIED_WARD
from agreements.white_map.white_map import Choice, State, WhiteMap
from members.models import Application, Location, Membership, Prefecture
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DAY = date(2018, 11, 12)
FUKUI, SAKAI, AWARA, KAGA = "182010", "182109", "182087", "172065"
DESK = "/desk/white-map/"


@pytest.fixture
def desk(client):
    reader = make.secretariat()
    client.force_login(reader)
    client.reader = reader
    return client


def ways(reader, **choice):
    shown = WhiteMap(DotRecord(), DAY, reader, Choice(**choice))
    return {blank.dot.place.lg_code: blank.way for blank in shown.blanks}


def test_blank_is_what_no_tie_membership_or_agreement_reaches(desk):
    numbers = WhiteMap(DotRecord(), DAY, desk.reader).numbers()
    assert numbers == {State.BLANK: 1396, State.REACHED: 322}
    make.tie(SAKAI, started_on=date(2018, 1, 1))
    assert WhiteMap(DotRecord(), DAY, desk.reader).numbers()[State.BLANK] == 1395


def test_ward_with_a_tie_near_by_comes_first_with_kind_and_distance(desk):
    make.tie(SAKAI, "交流都市")
    make.tie("182028", "友好都市", ward="131199")  # 敦賀市, farther from あわら市
    way = ways(desk.reader)[AWARA]
    assert (way.kind, way.who, way.km) == (TIED_WARD, "品川区", 5)
    assert way.reason == "福井県坂井市と交流しています（交流都市）。" and way.url == "/municipalities/131091/"
    assert ways(desk.reader)[KAGA].who == "品川区"  # of another prefecture, but near


def test_association_introducer_and_member_follow_in_this_order(desk):
    Tie.objects.all().delete()
    Agreement.objects.all().delete()
    Membership.objects.create(municipality=make.place(SAKAI), started_on=date(2017, 4, 1))
    assert (ways(desk.reader)[AWARA].kind, ways(desk.reader)[AWARA].who) == (MEMBER, "福井県坂井市")
    make.tie(SAKAI, introduced_by="北海道木古内町", started_on=date(2016, 1, 1), ended_on=date(2017, 1, 1))
    way = ways(desk.reader)[AWARA]
    assert (way.kind, way.who) == (INTRODUCER, "北海道木古内町")
    assert way.reason == "品川区と福井県坂井市の交流を紹介しました。"
    make.body("福井県町村会", "towns_and_villages", "福井県", date(2018, 4, 1))
    assert (ways(desk.reader)[AWARA].kind, ways(desk.reader)[AWARA].who) == (BODY, "福井県町村会")


def test_introducer_is_told_to_the_secretariat_and_its_ward_alone(client, desk):
    Agreement.objects.all().delete()
    make.tie(SAKAI, introduced_by="木古内町の人", ended_on=date(2017, 1, 1))
    own, other = make.staff("own@example.jp", "131091"), make.staff("other@example.jp", "131199")
    assert [(ways(reader)[AWARA] or (None,))[0] for reader in (desk.reader, own, other)] == [
        INTRODUCER,
        INTRODUCER,
        None,
    ]
    client.force_login(other)
    assert "木古内町の人" not in client.get("/members/white-map/", {"prefecture": "18"}).content.decode()


def test_applying_is_a_state_for_the_secretariat_as_long_as_it_is_undecided(desk):
    said = {"office_name": "企画課", "terms_version": "1", "status": "declined", "reason": "重複"}
    sent, decided = datetime(2018, 11, 1, tzinfo=UTC), datetime(2018, 11, 20, tzinfo=UTC)
    Application.objects.create(
        applicant=make.user("a@example.jp"),
        municipality=make.place(FUKUI),
        submitted_at=sent,
        decided_at=decided,
        **said,
    )
    record = DotRecord()
    ward = make.staff("w@example.jp", "131091")
    numbers = [
        WhiteMap(record, day, reader, Choice(["18"])).numbers()[State.ASKED]
        for day, reader in (
            (date(2018, 10, 31), desk.reader),
            (date(2018, 11, 1), desk.reader),
            (date(2018, 11, 19), desk.reader),
            (date(2018, 11, 20), desk.reader),
            (date(2018, 11, 1), ward),
        )
    ]
    assert numbers == [0, 1, 1, 0, 0]


def test_neighbours_are_what_a_walk_over_all_finds():
    positions = Positions()
    places = dict(Location.objects.values_list("pk", "municipality__prefecture"))
    some = sorted(places)[::40]
    near = Neighbours(some, positions, places.__getitem__)
    for place in sorted(places)[7::60]:
        reach = [(km, each) for each in some if (km := positions.km(place, each)) is not None]
        inside = [(km, each) for km, each in reach if km <= 30 or places[each] == places[place]]
        expected = min(inside, default=None)
        found = near.nearest_to(place, places[place])
        assert (found and (found.km, found.place)) == expected


def test_regions_hold_every_prefecture_once():
    codes = [f"{code:02}" for _, first, last in REGIONS.values() for code in range(first, last + 1)]
    assert codes == sorted(Prefecture.objects.values_list("code", flat=True))


def points(drawn):
    return drawn.count("h0")


def test_picture_table_and_file_say_the_same(desk):
    make.tie(SAKAI)
    for asked in ({}, {"area": "chubu", "kind": "towns"}, {"ward": "131091"}):
        page = desk.get(DESK, {"as_of": "2018-11-12", **asked}).content.decode()
        drawn = dict(re.findall(r'<path class="dot-map__(\w+)" d="(m[^"]*)"', page))
        rows = re.findall(r'nowrap">(\d+)／(\d+)<', page)
        file = desk.get(DESK, {"as_of": "2018-11-12", "format": "csv", **asked})
        table = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
        assert points(drawn["blank"]) == sum(int(blank) for blank, _ in rows) == len(table) - 1
    assert len(table) > 1 and {row[5] for row in table[1:]} == {"品川区"}


def test_prefecture_lists_its_municipalities(desk):
    make.tie(SAKAI, "交流都市")
    page = desk.get(DESK, {"as_of": "2018-11-12", "prefecture": "18"}).content.decode()
    assert page.count('<th scope="row"><a class="place"') == 16
    assert '福井県<ruby class="reading">あわら市<rt>あわらし</rt></ruby>' in page
    assert '<ruby class="reading">品川区<rt>しながわく</rt></ruby></a>' in page
    assert "福井県坂井市と交流しています（交流都市）。役所どうしは約5 km。" in page


def test_wrong_filter_is_told_at_its_field(desk):
    page = desk.get(DESK, {"area": "moon", "as_of": "きのう"}).content.decode()
    assert "一覧にない指定です。選び直してください。" in page and 'value="きのう"' in page


def test_page_takes_the_same_queries_however_many_ties(desk):
    desk.get(DESK)  # afterwards session and contact are known
    taken = []
    for codes in ((SAKAI, FUKUI), (AWARA, KAGA, "012068", "016918")):
        for code in codes:
            make.tie(code, introduced_by="だれか")
        with CaptureQueriesContext(connection) as captured:
            desk.get(DESK)
        taken.append(len(captured))
    assert taken == [19, 19]


@pytest.mark.clock(2018, 11, 12, 9, 0)
def test_letters_are_for_the_blanks_of_the_prefectures_chosen(desk, clock):
    make.tie(SAKAI, "交流都市")
    address = "/desk/papers/letters/?blank=18&blank=17&blank-kind=cities"
    file = desk.get(f"{address}&format=csv")
    table = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert table[0][-2:] == ["紹介者", "紹介の理由"]
    rows = {row[0]: row for row in table[1:]}
    assert {row[1] for row in rows.values()} == {"福井県", "石川県"} and SAKAI not in rows
    assert {row[2][-1] for row in rows.values()} == {"市"} and FUKUI in rows
    assert rows[AWARA][3] == "福井県あわら市長　様" and rows[AWARA][-2] == "品川区"
    page = desk.get(address).content.decode()
    assert page.count('<th scope="row">') == len(rows) and "福井県坂井市と交流しています" in page
    assert "blank=18&amp;blank=17&amp;blank-kind=cities" in page  # for the PDF


def test_letters_for_what_does_not_exist_are_refused_at_the_field(desk):
    page = desk.get("/desk/papers/letters/?blank=99").content.decode()
    assert "一覧にない指定です。選び直してください。" in page
