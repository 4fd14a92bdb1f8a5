"""各区交流: what a ward enters, the yearly return, and a tie that survives a merger."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agreements.models import Tie, TieReturn
from agreements.ties.tasks import remind_wards
from outbox.models import Notice
from tests import make
from tests.clients import as_, confirm
from tests.html import text, without_readings
from tests.make import place

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 8, 3, 9, 0), pytest.mark.usefixtures("clock")]

TIES = "/members/ties/"
SHINAGAWA, EDOGAWA = "131091", "131237"
ONE_DAY = timedelta(days=1)


def add(client, partner="山形県鶴岡市", kind="友好都市", **fields):
    return client.post(f"{TIES}new/", {"partner": partner, "kind": kind, **fields}, follow=True)


# by hand


def test_tie_is_entered_and_public_at_once(client):
    said = text(add(client, started_on="H2.5.1", introduced_by="北海道木古内町", signed_name="朝日村"))
    assert "品川区と山形県鶴岡市（友好都市）を登録しました。" in said
    mine = Tie.objects.get(ward=place(SHINAGAWA))
    assert (mine.started_on, mine.introduced_by, mine.signed_name) == (date(1990, 5, 1), "北海道木古内町", "朝日村")
    for page in (f"/municipalities/{SHINAGAWA}/", "/municipalities/062031/"):
        assert "締結時は朝日村" in text(Client().get(page))
    assert (mine.last_change().municipality, mine.last_change().by_name) == (place(SHINAGAWA), "品川葵")


def test_tie_sent_twice_is_one(client):
    assert "すでに登録されています。" not in text(add(client))
    assert "同じ相手・種別・開始日の交流が、すでに登録されています。" in text(add(client))
    assert Tie.objects.filter(ward=place(SHINAGAWA)).count() == 1


@pytest.mark.parametrize("typed", ["山形県鶴岡市", "鶴岡市", "06203", "062031", "６２０３", "つるおか"])
def test_partner_is_typed_in_any_usual_form(client, typed):
    found = Tie.objects.filter(ward=place(SHINAGAWA), municipality__lg_code="062031")
    add(client, typed)
    assert found.exists() is (typed != "つるおか")


def test_partner_whose_name_is_shared_needs_its_prefecture(client):
    assert "北海道池田町、福井県池田町、長野県池田町、岐阜県池田町のどれかを" in text(add(client, "池田町"))
    assert not Tie.objects.filter(ward=place(SHINAGAWA)).exists()


def test_ended_before_it_began_is_refused(client):
    said = text(add(client, started_on="2020-01-01", ended_on="2020-01-01"))
    assert "終了日は、開始日より後の日にしてください。" in said


def test_tie_is_changed_with_both_versions_seen(client):
    mine = make.tie("062031")
    address, data = f"{TIES}{mine.pk}/edit/", {"partner": "山形県鶴岡市", "kind": "姉妹都市", "token": mine.token}
    assert client.post(address, data).status_code == 302
    response = client.post(address, {**data, "kind": "交流都市"})
    said = response.content.decode()
    assert (response.status_code, "<del>姉妹</del>都市" in said, "<ins>交流</ins>都市" in said) == (409, True, True)
    mine.refresh_from_db()
    assert (mine.kind, mine.last_change().reason) == ("姉妹都市", "種別：友好都市→姉妹都市")


@pytest.mark.parametrize("keep, kind", [("saved", "姉妹都市"), ("own", "交流都市")])
def test_what_two_savers_of_a_tie_changed_is_merged_or_chosen(client, keep, kind):
    mine = make.tie("062031")
    read = {"initial-partner": "山形県鶴岡市", "initial-kind": mine.kind, "token": mine.token}
    address, data = f"{TIES}{mine.pk}/edit/", {**read, "partner": "山形県鶴岡市"}
    client.post(address, {**data, "kind": "姉妹都市", "introduced_by": "北海道木古内町"})
    merged = client.post(address, {**data, "kind": "交流都市", "signed_name": "鶴岡町"}).context["form"]
    assert merged["introduced_by"].value() == "北海道木古内町"  # the second had not touched it
    again = {name: merged[name].value() or "" for name in merged.fields}
    assert client.post(address, {**again, "keep_kind": keep}).status_code == 302
    mine.refresh_from_db()
    assert (mine.kind, mine.introduced_by, mine.signed_name) == (kind, "北海道木古内町", "鶴岡町")


def test_change_of_a_tie_sent_twice_is_said_to_be_saved(client):
    mine = make.tie("062031")
    address, data = f"{TIES}{mine.pk}/edit/", {"partner": "山形県鶴岡市", "kind": "姉妹都市", "token": mine.token}
    for _ in range(2):
        response = client.post(address, data, follow=True)
    assert "この内容はすでに保存されています。" in text(response)
    assert mine.history().count() == 1


def test_tie_entered_by_mistake_is_told_nowhere_and_kept(client):
    mine = make.tie("062031")
    client.post(f"{TIES}{mine.pk}/withdraw/", follow=True)
    assert "山形県鶴岡市" not in text(client.get(TIES))
    assert "友好都市" not in text(Client().get(f"/municipalities/{SHINAGAWA}/")).replace("友好都市など", "")
    assert Tie.objects.filter(pk=mine.pk).exclude(withdrawn_at=None).exists()
    add(client)  # and may be entered anew
    assert Tie.objects.editable_by(make.staff("mei@example.jp", SHINAGAWA)).count() == 1


def test_foreign_tie_is_like_missing(client):
    foreign = Tie.objects.get(ward=place(EDOGAWA))
    for verb in ("edit", "withdraw"):
        for pk in (foreign.pk, 999_999):
            assert client.post(f"{TIES}{pk}/{verb}/", {"partner": "鶴岡市", "kind": "x"}).status_code == 404
    foreign.refresh_from_db()
    assert (foreign.kind, foreign.withdrawn_at) == ("友好都市", None)


def test_municipality_that_is_no_ward_has_no_such_pages(clock):
    assert as_(make.manager("aoba@example.jp")).get(TIES).status_code == 403


# a merger


MERGER = date(2016, 10, 10)


@pytest.fixture
def merged():
    """Two towns that were merged into one on MERGER, each with a tie of 品川区."""
    new = make.municipality("01998", "新しい町", "town", started_on=MERGER)
    old = [
        make.municipality(f"0199{number}", f"古い町{number}", "town", ended_on=MERGER, successor=new)
        for number in (6, 7)
    ]
    for each in old:
        Tie.objects.create(ward=place(SHINAGAWA), municipality=each, kind="友好都市")
    return new, old


def test_tie_survives_a_merger_and_counts_once(merged):
    new, old = merged
    before = Tie.objects.municipalities_on(MERGER - ONE_DAY)
    assert {place.pk for place in old} <= before
    for day in (MERGER, MERGER + ONE_DAY):
        assert Tie.objects.municipalities_on(day) == before - {place.pk for place in old} | {new.pk}


def test_successor_shows_the_ties_of_what_it_came_from(merged):
    new, old = merged
    said = text(Client().get(new.get_absolute_url()))
    assert [f"締結時は北海道古い町{number}" in said for number in (6, 7)] == [True, True]
    assert without_readings(text(Client().get(f"/municipalities/{SHINAGAWA}/"))).count("北海道新しい町</a>") == 2


# the yearly return


def test_return_starts_from_last_years_list_and_says_what_changed(client):
    make.tie("062031")
    make.tie("012068", started_on=date(2026, 8, 1))
    make.tie("182109", ended_on=date(2026, 8, 1))
    make.tie("121002", started_on=date(2026, 8, 2))  # a day too late for this year
    said = text(client.get(TIES))
    assert "前の年の8月1日現在は2件" in said
    assert re.search(r'facts__big">2件', said)
    assert "加わったもの：北海道釧路市（友好都市）" in said
    assert "終わったもの：福井県坂井市（友好都市）" in said


def test_return_is_given_once_and_again_after_a_change(client, aoi):
    make.tie("062031")
    said = text(confirm(client, f"{TIES}return/"))
    assert "令和8年度の各区調査に、1件と回答しました。" in said
    assert "同じ内容ですでに回答しています。" in text(confirm(client, f"{TIES}return/"))
    given = TieReturn.objects.get()
    assert (given.ward, given.as_of, given.lines, given.returned_by) == (
        place(SHINAGAWA),
        date(2026, 8, 1),
        [["062031", "友好都市"]],
        aoi,
    )
    add(client, "北海道釧路市")
    assert "そのあとで一覧が変わっています。" in text(client.get(TIES))
    confirm(client, f"{TIES}return/")
    given.refresh_from_db()
    assert len(given.lines) == 2
    assert [line.action for line in given.history()] == ["各区調査の再回答", "各区調査の回答"]


def test_return_is_for_the_manager(clock):
    staff = as_(make.staff("mei@example.jp", SHINAGAWA))
    assert staff.post(f"{TIES}return/").status_code == 403
    assert "回答できるのは代表担当者です。" in text(staff.get(TIES))


def test_secretariat_sees_who_has_returned(client):
    mine = make.tie("062031")
    read = dict([client.get(f"{TIES}return/").context["deed"].read])
    other = make.tie("012068")
    late = client.post(f"{TIES}return/", read, follow=True)
    assert "画面を開いたあとに、一覧が変わりました。" in text(late) and not TieReturn.objects.exists()
    other.withdraw(by=None)
    confirm(client, f"{TIES}return/")
    desk = as_(make.secretariat())
    said = text(desk.get("/desk/statistics/ties/"))
    assert "1区中1区が回答しました。ほか22区は、このポータルに担当者がいません。" in said
    assert [said.count(f"/desk/rolls/{ward}/manager/") for ward in ("131016", SHINAGAWA)] == [1, 0]
    make.people("131016")
    assert "2区中1区が回答しました。ほか21区は" in text(desk.get("/desk/statistics/ties/"))
    mine.withdraw(by=None)
    assert "回答のあとで変わっています" in text(desk.get("/desk/statistics/ties/"))


def test_silent_ward_is_asked_once_and_once_again(aoi, clock):
    other = make.manager("midori@example.jp", "131237")
    TieReturn.objects.send(place(EDOGAWA), by=other)
    for _ in range(2):
        remind_wards(timezone.now())
    assert [notice.user for notice in Notice.objects.filter(key="tie-return:2026")] == [aoi]
    clock.set(2026, 9, 1, 9, 0)
    for _ in range(2):
        remind_wards(timezone.now())
    assert Notice.objects.filter(key="tie-return-again:2026", user=aoi).count() == 1
    TieReturn.objects.send(place(SHINAGAWA), by=aoi)
    clock.set(2027, 7, 31, 9, 0)
    remind_wards(timezone.now())
    assert Notice.objects.filter(key__startswith="tie-return").count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_number_of_questions(client, number, django_assert_num_queries):
    for code in ("062031", "012068", "182109")[:number]:
        make.tie(code)
    client.get(TIES)
    with django_assert_num_queries(6):
        client.get(TIES)
