"""The trend row of a year: distinct municipalities, explained, frozen, and held against the freeze."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from agreements.models import Agreement, Freeze, Source, Statistic, StatisticSeries, Tie
from agreements.signing.counts import BodyMemberCounts
from agreements.statistics.trend import Comparison, CooperatingMunicipalities, find_drift, not_comparable
from members.models import Membership
from portal.models import AuditLine
from tests import make
from tests.html import text
from tests.make import place
from timeline.corrections.findings import find_all

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 9, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]

DESK = "/desk/statistics/"
DAY = date(2026, 8, 1)
ONE_DAY = timedelta(days=1)
TSURUOKA, SAKAI, KUSHIRO = "062031", "182109", "012068"


def member(code, **fields):
    return Membership.objects.create(municipality=place(code), **fields)


def numbers(day):
    cooperating = CooperatingMunicipalities(day)
    return {**{key: len(found) for key, found in cooperating.rows.items()}, "total": len(cooperating.total)}


def freeze(desk, year=2026, **fields):
    page = text(desk.get(f"{DESK}{year}/", fields))
    hidden = dict(re.findall(r'<input type="hidden" name="(as_of|read|carries_ties)" value="([^"]+)">', page))
    return desk.post(f"{DESK}{year}/freeze/", {**hidden, "note": "電話で確かめた。"}, follow=True)


# distinct


def test_total_counts_each_municipality_once():
    before = numbers(DAY)
    make.tie(KUSHIRO)  # a new tie
    make.tie(TSURUOKA)  # which 江戸川区 is tied to already
    member(KUSHIRO)
    assert (
        CooperatingMunicipalities(DAY).rows["agreements"].isdisjoint({place(KUSHIRO).pk})
    )  # a city; Hokkaido's body is of towns
    after = numbers(DAY)
    assert {key: after[key] - before[key] for key in after} == {"ties": 1, "members": 1, "agreements": 0, "total": 1}
    assert place(KUSHIRO).pk in CooperatingMunicipalities(DAY).in_several()


@pytest.mark.parametrize("day, number", [(DAY - ONE_DAY, 0), (DAY, 1), (DAY + ONE_DAY, 1), (date(2027, 8, 1), 0)])
def test_periods_are_half_open(day, number):
    before = len(CooperatingMunicipalities(day).rows["ties"])
    make.tie(SAKAI, started_on=DAY, ended_on=date(2027, 8, 1))
    assert len(CooperatingMunicipalities(day).rows["ties"]) - before == number


def test_agreements_are_those_counted_everywhere():
    for day in (date(2016, 4, 26), date(2018, 5, 1), DAY):
        assert len(CooperatingMunicipalities(day).rows["agreements"]) == BodyMemberCounts().on(day).municipalities


def test_merger_is_counted_once_and_explained():
    new = make.municipality("01998", "新しい町", "town", started_on=DAY)
    for number in (6, 7):
        old = make.municipality(f"0199{number}", f"古い町{number}", "town", ended_on=DAY, successor=new)
        Tie.objects.create(ward=place("131091"), municipality=old, kind="友好都市")
    before, after = CooperatingMunicipalities(DAY - ONE_DAY), CooperatingMunicipalities(DAY)
    assert len(before.rows["ties"]) - len(after.rows["ties"]) == 1
    series = StatisticSeries.objects.filter(key="ties")
    [change] = Comparison(series, before.of, after.of, DAY).changes
    assert (change.added, change.left) == ([], [])
    assert change.merged == [("北海道古い町6、北海道古い町7", "北海道新しい町")]


# the page of a year


def test_year_says_what_was_added_and_what_left(desk):
    make.tie(KUSHIRO, started_on=date(2026, 4, 1))
    make.tie(SAKAI, ended_on=date(2026, 4, 1))
    said = text(desk.get(f"{DESK}2026/"))
    assert "加わった1自治体：北海道釧路市" in said
    assert "外れた1自治体：福井県坂井市" in said
    assert "各区調査に回答していない区があります：千代田区" in said


@pytest.mark.parametrize(
    "as_of, words",
    [
        ("2027-04-01", "令和8年度（4月から翌年3月まで）の日を"),
        ("2026-12-01", "まだ来ていない日です。"),
        ("あした", "日付として"),
    ],
)
def test_day_outside_the_year_is_refused_in_words(desk, as_of, words):
    assert words in text(desk.get(f"{DESK}2026/", {"as_of": as_of}))


@pytest.mark.parametrize("year", [2013, 2027])
def test_year_that_is_none_is_not_found(desk, year):
    assert desk.get(f"{DESK}{year}/").status_code == 404


def test_printed_year_keeps_its_values_beside_the_computed(desk):
    said = text(desk.get(f"{DESK}2018/"))
    assert [number in said for number in (">675<", ">974<", ">321<")] == [True] * 3
    response = desk.post(f"{DESK}2018/freeze/", {"as_of": "2018-05-01", "read": "x"})
    assert response.status_code == 409
    assert not Freeze.objects.exists()


# the freeze


def test_freeze_stores_values_with_basis_and_who(desk):
    make.tie(KUSHIRO)
    member(SAKAI)
    said = text(freeze(desk))
    assert "令和8年度の推移を確定しました。" in said
    row = Freeze.objects.get()
    assert (row.as_of, row.frozen_by.name, row.note) == (DAY, "事務局花子", "電話で確かめた。")
    stored = Statistic.objects.filter(fiscal_year=2026).values_list("series__key", "value", "basis", "as_of")
    expected = numbers(DAY)
    assert sorted(stored) == [
        ("agreements", expected["agreements"], "register", DAY),
        ("members", 1, "register", DAY),
        ("ties", 2, "survey", DAY),
        ("total", expected["total"], "register", DAY),
    ]
    assert AuditLine.objects.get(action="推移の確定").reason == "電話で確かめた。"
    assert "令和8年度" in text(Client().get("/statistics/"))


def test_row_counted_otherwise_before_is_told_before_it_is_frozen(desk):
    said = text(desk.get(f"{DESK}2026/"))
    assert "前の年度と、そのまま比べられない区分があります" in said
    told = [" ".join(row.split()) for row in re.findall(r"<li>([^<]*から[^<]*へ。[^<]*)</li>", said)]
    assert [row.partition("：")[0] for row in told] == list(
        StatisticSeries.objects.filter(computed="").values_list("name", flat=True)
    )
    assert all("どの自治体を数えたかの記録がありません。" in row for row in told)


def test_row_that_follows_a_freeze_is_comparable_on_the_same_basis(desk):
    freeze(desk)
    cooperating = CooperatingMunicipalities(date(2027, 8, 1))
    assert list(not_comparable(2027, cooperating, carries_ties=False)) == []
    [ties] = not_comparable(2027, cooperating, carries_ties=True)
    assert (ties.year, ties.why) == ("令和8年度", "根拠が「各区調査」から「持越し」に変わります。")


def test_freeze_sent_twice_freezes_once(desk):
    page = text(desk.get(f"{DESK}2026/"))
    data = {"as_of": "2026-08-01", "read": re.search(r'name="read" value="(\w+)"', page)[1]}
    answers = [text(desk.post(f"{DESK}2026/freeze/", data, follow=True)) for _ in range(2)]
    assert ["確定しました" in answers[0], "すでに値があります" in answers[1]] == [True, True]
    assert Freeze.objects.count() == 1


def test_what_was_not_seen_is_not_frozen(desk):
    page = text(desk.get(f"{DESK}2026/"))
    data = {"as_of": "2026-08-01", "read": re.search(r'name="read" value="(\w+)"', page)[1], "note": "よし"}
    make.tie(KUSHIRO)
    response = desk.post(f"{DESK}2026/freeze/", data)
    assert (response.status_code, "読んだあとで記録が変わりました。" in text(response)) == (409, True)
    assert "よし" in text(response)
    assert not Freeze.objects.exists()


def test_later_changes_are_shown_against_the_freeze(desk, clock):
    mine = make.tie(KUSHIRO)
    freeze(desk)
    clock.move(minutes=5)
    assert "変わっていません。" in text(desk.get(f"{DESK}2026/"))
    assert list(find_drift()) == []
    mine.withdraw(by=make.manager("aoi@example.jp", "131091", name="品川葵"))
    said = text(desk.get(f"{DESK}2026/"))
    assert "外れた1自治体：北海道釧路市" in said
    assert re.search("各区交流の取消し</b>　品川区と北海道釧路市（友好都市）　品川葵", said)
    assert Statistic.objects.get(fiscal_year=2026, series__key="ties").value == 2  # as frozen
    codes = [finding.code for finding in find_all() if finding.code.startswith("frozen:")]
    assert codes == ["frozen:ties:2026", "frozen:total:2026"]


def test_ties_are_carried_over_from_the_year_before(desk, clock):
    make.tie(KUSHIRO)
    freeze(desk)
    clock.set(2027, 5, 2, 9, 0)
    desk.force_login(make.secretariat("tsugi@example.jp"))
    make.tie(SAKAI)
    freeze(desk, 2027, as_of="2027-05-01", carry="1")
    row = Statistic.objects.get(fiscal_year=2027, series__key="ties")
    assert (row.value, row.basis, row.as_of) == (2, "carried_over", date(2027, 5, 1))
    assert [finding for finding in find_drift() if "2027" in finding.code] == []


def test_new_agreement_moves_the_row_from_its_day_on(desk):
    body = make.body("千葉県市長会", "city_mayors", "千葉県")
    before = numbers(DAY)
    facts = {"name": "広域連携協定", "source": Source.objects.get()}
    Agreement.objects.sign([body], by=None, on=DAY, **facts)
    assert numbers(DAY)["total"] - before["total"] == 37
    assert numbers(DAY - ONE_DAY)["agreements"] == before["agreements"]
